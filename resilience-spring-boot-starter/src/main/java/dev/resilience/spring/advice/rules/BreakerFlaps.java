package dev.resilience.spring.advice.rules;

import dev.resilience.spring.advice.AdviceRule;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.Suggestion.Severity;
import dev.resilience.spring.advice.Texts;
import dev.resilience.spring.advice.figures.BreakerFigures;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import java.time.Duration;

/** A breaker that opens again and again: its probes succeed, and the traffic that follows fails. Stateless. */
public final class BreakerFlaps implements AdviceRule {

    static final Duration LEAST_TIME = Duration.ofHours(1);

    /** How often a breaker may open in an hour, on average, before it flaps. */
    static final int PER_HOUR = 6;

    @Override
    public String id() {
        return "breaker-flaps";
    }

    @Override
    public String needs() {
        return "a breaker watched for " + Texts.written(LEAST_TIME);
    }

    @Override
    public Assessment assess(MeasuredInstance instance) {
        BreakerFigures breaker = instance.find(BreakerFigures.class).orElse(null);
        if (breaker == null || breaker.keyed()) {
            return Assessment.notConcerned();
        }
        if (instance.observed().compareTo(LEAST_TIME) < 0) {
            return Assessment.tooLittle(Texts.read(instance.observed()) + " of " + Texts.written(LEAST_TIME));
        }
        double hours =
                (double) instance.observed().toNanos() / Duration.ofHours(1).toNanos();
        double perHour = breaker.opened() / hours;
        if (perHour <= PER_HOUR) {
            return Assessment.well();
        }
        int probes = breaker.settings().halfOpen().successThreshold();
        int permitted = breaker.settings().halfOpen().permittedCalls();
        String told = "breaker opened " + breaker.opened() + " times, " + Texts.number(perHour)
                + " times an hour: after " + probes + " good " + (probes == 1 ? "probe" : "probes")
                + " it closes on a backend that does not bear the traffic yet";
        return Suggestion.of(this, Severity.MEDIUM, instance, breaker.type(), told)
                .figure("opened", breaker.opened())
                .figure("perHour", perHour)
                .change(
                        "open-duration",
                        Texts.written(breaker.settings().openDuration()),
                        Texts.written(breaker.settings().openDuration().multipliedBy(2)))
                .change("half-open.permitted-calls", permitted, permitted * 2)
                .build();
    }
}
