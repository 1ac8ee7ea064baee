package dev.resilience.spring.advice.rules;

import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.WindowType;
import dev.resilience.spring.advice.AdviceRule;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.Suggestion.Severity;
import dev.resilience.spring.advice.Texts;
import dev.resilience.spring.advice.figures.BreakerFigures;
import dev.resilience.spring.advice.figures.Busiest;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import java.time.Duration;

/** A breaker whose time window has never held as many calls as it takes to open. Stateless. */
public final class BreakerCannotOpen implements AdviceRule {

    static final long LEAST_CALLS = 30;
    static final Duration LEAST_TIME = Duration.ofHours(1);

    /** A window that is longer decides on what has long passed. */
    private static final Duration LONGEST_WINDOW = Duration.ofMinutes(30);

    private static final double MINUTE = Duration.ofMinutes(1).toNanos();

    @Override
    public String id() {
        return "breaker-cannot-open";
    }

    @Override
    public String needs() {
        return LEAST_CALLS + " calls, watched for " + Texts.written(LEAST_TIME) + " and a whole window";
    }

    @Override
    public Assessment assess(MeasuredInstance instance) {
        BreakerFigures breaker = instance.find(BreakerFigures.class).orElse(null);
        if (breaker == null
                || breaker.settings().slidingWindow().type() != WindowType.TIME
                || breaker.settings().consecutiveFailures() > 0
                || breaker.keyed()) {
            return Assessment.notConcerned();
        }
        if (breaker.counted() < LEAST_CALLS) {
            return Assessment.tooFew(breaker.counted(), LEAST_CALLS, "calls");
        }
        Busiest busiest = breaker.busiest();
        if (busiest == null || !busiest.isSeenFor(LEAST_TIME)) {
            Duration seen = busiest == null ? Duration.ZERO : busiest.seenFor();
            return Assessment.tooLittle("watched for " + Texts.read(seen));
        }
        return busiest.calls() < breaker.settings().minimumCalls()
                ? suggestion(instance, breaker, busiest)
                : Assessment.well();
    }

    private Assessment suggestion(MeasuredInstance instance, BreakerFigures breaker, Busiest busiest) {
        CircuitBreakerConfig settings = breaker.settings();
        double perMinute = breaker.counted() * MINUTE / instance.observed().toNanos();
        Duration window = settings.slidingWindow().duration();
        String told = "breaker can't open: minimum-calls " + settings.minimumCalls() + ", and its window of "
                + Texts.read(window) + " has never held more than " + busiest.calls() + "; "
                + Texts.number(perMinute) + " calls a minute";
        Suggestion.Builder builder = Suggestion.of(this, Severity.HIGH, instance, breaker.type(), told)
                .figure("minimumCalls", settings.minimumCalls())
                .figure("window", window)
                .figure("busiestWindow", busiest.calls())
                .figure("callsPerMinute", perMinute);
        // Twice as long as the calls take that it needs, so that it need not be full at the very moment.
        Duration longer = Duration.ofNanos((long) (2 * settings.minimumCalls() / perMinute * MINUTE));
        if (longer.compareTo(LONGEST_WINDOW) <= 0) {
            builder.change("sliding-window.duration", Texts.written(window), Texts.write(longer));
        }
        long fewer = Math.max(1, busiest.calls() / 2);
        return builder.change("minimum-calls", settings.minimumCalls(), fewer).build();
    }
}
