package dev.resilience.spring.advice.rules;

import dev.resilience.spring.advice.AdviceRule;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.Suggestion.Severity;
import dev.resilience.spring.advice.Texts;
import dev.resilience.spring.advice.figures.BudgetFigures;
import dev.resilience.spring.advice.figures.FallbackFigures;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import dev.resilience.spring.advice.figures.PolicyFigures;
import java.time.Duration;
import java.util.List;

/** A name whose policies have not seen a call in a day: nobody knows whether they are set well. Stateless. */
public final class NeverUsed implements AdviceRule {

    static final Duration LEAST_TIME = Duration.ofDays(1);

    @Override
    public String id() {
        return "never-used";
    }

    @Override
    public String needs() {
        return "to be watched for " + LEAST_TIME.toHours() + "h";
    }

    @Override
    public Assessment assess(MeasuredInstance instance) {
        List<PolicyFigures> countable =
                instance.policies().stream().filter(NeverUsed::countsAll).toList();
        if (countable.isEmpty()) {
            return Assessment.notConcerned();
        }
        if (instance.observed().compareTo(LEAST_TIME) < 0) {
            return Assessment.tooLittle(Texts.read(instance.observed()) + " of " + LEAST_TIME.toHours() + "h");
        }
        if (countable.stream().anyMatch(policy -> policy.calls() > 0)) {
            return Assessment.well();
        }
        PolicyFigures first = countable.get(0);
        String types =
                String.join(", ", countable.stream().map(PolicyFigures::type).toList());
        String told =
                types + " without a call in " + Texts.number(instance.observed().toMinutes() / 60.0)
                        + " hours: is the method called on its proxy, or is it not needed?";
        return Suggestion.of(this, Severity.LOW, instance, first.type(), told)
                .figure("observedFor", instance.observed())
                .build();
    }

    /** A fallback is called only when something fails, and a budget counts only what its window holds. */
    private static boolean countsAll(PolicyFigures policy) {
        return !(policy instanceof FallbackFigures)
                && !(policy instanceof BudgetFigures budget && budget.busiest() == null);
    }
}
