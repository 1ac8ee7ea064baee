package dev.resilience.spring.advice.rules;

import dev.resilience.spring.advice.AdviceRule;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.Suggestion.Severity;
import dev.resilience.spring.advice.Texts;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import dev.resilience.spring.advice.figures.RetryFigures;

/**
 * A budget of retries that refuses most of them. Where the granted ones help it is too small; where they don't it does its work, and
 * fewer should be asked for. Stateless.
 */
public final class RetryBudgetEmpty implements AdviceRule {

    static final long LEAST_ASKED = 50;
    static final double REFUSED = 0.5;
    static final double HELPS = 0.5;

    @Override
    public String id() {
        return "retry-budget-empty";
    }

    @Override
    public String needs() {
        return LEAST_ASKED + " retries asked for";
    }

    @Override
    public Assessment assess(MeasuredInstance instance) {
        RetryFigures retry = instance.find(RetryFigures.class).orElse(null);
        RetryFigures.Budget budget = retry == null ? null : retry.budget();
        if (retry == null || budget == null) {
            return Assessment.notConcerned();
        }
        long asked = budget.granted() + budget.refused();
        if (asked < LEAST_ASKED) {
            return Assessment.tooFew(asked, LEAST_ASKED, "retries asked for");
        }
        double refused = Texts.share(budget.refused(), asked);
        if (refused < REFUSED) {
            return Assessment.well();
        }
        boolean helps = Texts.share(retry.successesAfterRetry(), budget.granted()) >= HELPS;
        String told = "retry budget refuses " + Texts.percent(refused) + " of " + asked + " retries; of "
                + budget.granted() + " granted ones " + retry.successesAfterRetry() + " ended with a success"
                + (helps ? ", so it is too small" : ", so there should be fewer to ask for");
        Suggestion.Builder builder = Suggestion.of(this, Severity.MEDIUM, instance, retry.type(), told)
                .figure("granted", budget.granted())
                .figure("refused", budget.refused())
                .figure("successesAfterRetry", retry.successesAfterRetry());
        double ratio = retry.settings().retryBudget().ratio();
        if (helps && ratio < 1) {
            builder.change("retry-budget.ratio", percent(ratio), percent(Math.min(1, 2 * ratio)));
        } else if (!helps) {
            int attempts = retry.settings().maxAttempts();
            builder.change("max-attempts", attempts, Math.max(1, attempts - 1));
        }
        return builder.build();
    }

    private static String percent(double ratio) {
        return Texts.percent(ratio).replace(" ", "");
    }
}
