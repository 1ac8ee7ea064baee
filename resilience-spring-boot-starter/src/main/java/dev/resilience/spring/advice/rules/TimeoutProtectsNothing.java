package dev.resilience.spring.advice.rules;

import dev.resilience.core.timeout.TimeoutConfig;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.Suggestion.Severity;
import dev.resilience.spring.advice.Texts;
import dev.resilience.spring.advice.figures.Latencies.Quantile;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import dev.resilience.spring.advice.figures.RetryFigures;
import dev.resilience.spring.advice.figures.TimeoutFigures;
import dev.resilience.spring.advice.figures.WorkFigures;
import java.time.Duration;

/** A time limit so far above what work takes that a hanging backend has all threads long before it is reached. Stateless. */
public final class TimeoutProtectsNothing extends TimeoutRule {

    static final long LEAST_WORK = 1_000;
    static final int FACTOR = 20;

    /** What is shorter than this does no harm. */
    static final Duration SHORT = Duration.ofSeconds(1);

    /** The suggestion is this many times the 99th percentile. */
    private static final int ROOM = 5;

    private static final Duration LEAST_SUGGESTED = Duration.ofMillis(100);

    /** The rule. */
    public TimeoutProtectsNothing() {
        super(LEAST_WORK);
    }

    @Override
    public String id() {
        return "timeout-protects-nothing";
    }

    @Override
    Assessment assess(MeasuredInstance instance, TimeoutFigures timeout, WorkFigures work) {
        if (work.latencies().count() == 0) {
            return Assessment.tooFew(work.timed(), LEAST_WORK, "works");
        }
        TimeoutConfig settings = timeout.settings();
        Duration perAttempt = settings.perAttempt();
        Duration limit = limit(settings);
        Quantile p99 = work.latencies().quantile(TimeoutBelowLatency.QUANTILE);
        Duration expected = perAttempt == null ? wholeCall(instance, p99.value()) : p99.value();
        boolean far = limit.compareTo(expected.multipliedBy(FACTOR)) > 0 && limit.compareTo(SHORT) > 0;
        if (p99.atLeast() || work.overdue() > 0 || !far) {
            return Assessment.well();
        }
        Duration nearer = max(expected.multipliedBy(ROOM), LEAST_SUGGESTED);
        String told = "p99 is " + Texts.read(p99.value()) + " and the "
                + (perAttempt == null ? "" : "attempt ") + "timeout " + Texts.read(limit)
                + ": it protects nothing before work takes " + Texts.number(ratio(limit, p99.value()))
                + " times as long";
        return Suggestion.of(this, Severity.MEDIUM, instance, timeout.type(), told)
                .figure("limit", limit)
                .figure("p99", p99.value())
                .figure("works", work.timed())
                .change(perAttempt == null ? "duration" : "per-attempt", Texts.written(limit), Texts.write(nearer))
                .build();
    }

    /** What a whole call may take with every attempt at its 99th percentile, and the longest pauses. */
    private static Duration wholeCall(MeasuredInstance instance, Duration attempt) {
        RetryFigures retry = instance.find(RetryFigures.class).orElse(null);
        if (retry == null) {
            return attempt;
        }
        int attempts = retry.settings().maxAttempts();
        return attempt.multipliedBy(attempts)
                .plus(retry.settings().backoff().max().multipliedBy(attempts - 1L));
    }

    private static double ratio(Duration one, Duration other) {
        return (double) one.toNanos() / Math.max(1, other.toNanos());
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
