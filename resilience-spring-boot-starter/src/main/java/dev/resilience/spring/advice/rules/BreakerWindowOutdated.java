package dev.resilience.spring.advice.rules;

import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.WindowType;
import dev.resilience.spring.advice.AdviceRule;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.Suggestion.Severity;
import dev.resilience.spring.advice.Texts;
import dev.resilience.spring.advice.figures.BreakerFigures;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import java.time.Duration;

/** A count window that takes hours to fill: what was an hour ago decides on the calls of now. Stateless. */
public final class BreakerWindowOutdated implements AdviceRule {

    static final long LEAST_CALLS = 30;
    static final Duration LEAST_TIME = Duration.ofHours(1);
    static final Duration LONGEST = Duration.ofHours(1);

    @Override
    public String id() {
        return "breaker-window-outdated";
    }

    @Override
    public String needs() {
        return LEAST_CALLS + " calls over " + Texts.written(LEAST_TIME);
    }

    @Override
    public Assessment assess(MeasuredInstance instance) {
        BreakerFigures breaker = instance.find(BreakerFigures.class).orElse(null);
        if (breaker == null || breaker.settings().slidingWindow().type() != WindowType.COUNT || breaker.keyed()) {
            return Assessment.notConcerned();
        }
        if (breaker.counted() < LEAST_CALLS) {
            return Assessment.tooFew(breaker.counted(), LEAST_CALLS, "calls");
        }
        if (instance.observed().compareTo(LEAST_TIME) < 0) {
            return Assessment.tooLittle(Texts.read(instance.observed()) + " of " + Texts.written(LEAST_TIME));
        }
        int calls = breaker.settings().slidingWindow().calls();
        double nanosPerCall = (double) instance.observed().toNanos() / breaker.counted();
        Duration toFill = Duration.ofNanos((long) (nanosPerCall * calls));
        if (toFill.compareTo(LONGEST) <= 0) {
            return Assessment.well();
        }
        double perHour = Duration.ofHours(1).toNanos() / nanosPerCall;
        String told = "breaker decides on what has passed: its window of " + calls + " calls takes " + hours(toFill)
                + " to fill at " + Texts.number(perHour) + " calls an hour";
        int fewer = (int) Math.max(2, Math.min(calls, perHour / 2));
        Suggestion.Builder builder = Suggestion.of(this, Severity.MEDIUM, instance, breaker.type(), told)
                .figure("windowCalls", calls)
                .figure("timeToFill", toFill)
                .figure("callsPerHour", perHour)
                .change("sliding-window.calls", calls, fewer);
        int minimum = breaker.settings().minimumCalls();
        if (minimum > fewer) {
            builder.change("minimum-calls", minimum, fewer); // a larger one is refused
        }
        return builder.build();
    }

    private static String hours(Duration duration) {
        return Texts.number(duration.toMinutes() / 60.0) + " hours";
    }
}
