package dev.resilience.spring.advice.rules;

import dev.resilience.core.timeout.TimeoutConfig;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.Suggestion.Severity;
import dev.resilience.spring.advice.Texts;
import dev.resilience.spring.advice.figures.Latencies.Quantile;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import dev.resilience.spring.advice.figures.TimeoutFigures;
import dev.resilience.spring.advice.figures.WorkFigures;
import java.time.Duration;

/** A time limit that more than one work in a hundred needs longer than. Stateless. */
public final class TimeoutBelowLatency extends TimeoutRule {

    static final long LEAST_WORK = 100;
    static final double QUANTILE = 0.99;

    /** Lengths are known to one part in a hundred. */
    private static final double RESOLUTION = 0.99;

    /** The rule. */
    public TimeoutBelowLatency() {
        super(LEAST_WORK);
    }

    @Override
    public String id() {
        return "timeout-below-latency";
    }

    @Override
    Assessment assess(MeasuredInstance instance, TimeoutFigures timeout, WorkFigures work) {
        if (work.latencies().count() == 0) {
            return Assessment.tooLittle("no work has ended yet, " + work.overdue() + " go on past their limit");
        }
        Duration limit = limit(timeout.settings());
        double over = Texts.share(work.overLimit(), work.timed());
        Quantile p99 = work.latencies().quantile(QUANTILE);
        boolean reached = p99.value().toNanos() >= limit.toNanos() * RESOLUTION || work.overdue() > 0;
        return over >= 1 - QUANTILE && reached ? suggestion(instance, timeout, work, p99, over) : Assessment.well();
    }

    private Assessment suggestion(
            MeasuredInstance instance, TimeoutFigures timeout, WorkFigures work, Quantile p99, double over) {
        TimeoutConfig settings = timeout.settings();
        Duration limit = limit(settings);
        boolean known = !p99.atLeast() && p99.value().compareTo(limit) > 0;
        String share = Texts.percent(Texts.share(work.late(), work.timed()));
        String told = (settings.perAttempt() == null ? "timeout " : "attempt timeout ") + Texts.read(limit)
                + (known
                        ? " is below p99 " + Texts.read(p99.value())
                        : " cuts off the distribution: p99 is at least " + Texts.read(p99.value()))
                + ": " + Texts.percent(over) + " of " + work.timed() + " works run out of time"
                + (work.late() > 0
                        ? ", and " + share + " ended with a result after it: they would have succeeded"
                        : "; how many would have succeeded is not known, as they were interrupted");
        Duration longer = known ? p99.value().multipliedBy(5).dividedBy(4) : limit.multipliedBy(2);
        String setting = settings.perAttempt() == null ? "duration" : "per-attempt";
        Suggestion.Builder builder = Suggestion.of(this, Severity.HIGH, instance, timeout.type(), told)
                .figure("limit", limit)
                .figure(known ? "p99" : "p99AtLeast", p99.value())
                .figure("works", work.timed())
                .figure("cut", work.cut())
                .figure("wouldHaveSucceeded", work.late())
                .figure("overdue", work.overdue())
                .change(setting, Texts.written(limit), Texts.write(longer));
        Duration whole = settings.duration();
        if (settings.perAttempt() != null && longer.compareTo(whole) > 0) {
            builder.change("duration", Texts.written(whole), Texts.write(longer)); // the other is refused without
        }
        return builder.build();
    }
}
