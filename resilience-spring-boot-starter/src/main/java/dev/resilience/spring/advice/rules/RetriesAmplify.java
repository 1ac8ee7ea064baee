package dev.resilience.spring.advice.rules;

import dev.resilience.spring.advice.AdviceRule;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.Suggestion.Severity;
import dev.resilience.spring.advice.Texts;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import dev.resilience.spring.advice.figures.RetryFigures;

/** Retries that multiply the load: inside those of another, or because most calls need them. Stateless. */
public final class RetriesAmplify implements AdviceRule {

    static final long LEAST_CALLS = 200;
    static final double ATTEMPTS_PER_CALL = 1.5;

    @Override
    public String id() {
        return "retries-amplify";
    }

    @Override
    public String needs() {
        return LEAST_CALLS + " calls, or one call inside the retry of another";
    }

    @Override
    public Assessment assess(MeasuredInstance instance) {
        RetryFigures retry = instance.find(RetryFigures.class).orElse(null);
        if (retry == null) {
            return Assessment.notConcerned();
        }
        if (retry.amplification() > retry.settings().maxAttempts()) {
            return nested(instance, retry);
        }
        if (retry.calls() < LEAST_CALLS) {
            return Assessment.tooFew(retry.calls(), LEAST_CALLS, "calls");
        }
        double perCall = (double) retry.attempts() / retry.calls();
        if (perCall < ATTEMPTS_PER_CALL) {
            return Assessment.well();
        }
        int attempts = retry.settings().maxAttempts();
        String told = "retries amplify: " + Texts.number(perCall) + " attempts a call, " + retry.attempts() + " for "
                + retry.calls() + " calls";
        return Suggestion.of(this, Severity.HIGH, instance, retry.type(), told)
                .figure("attempts", retry.attempts())
                .figure("calls", retry.calls())
                .figure("attemptsPerCall", perCall)
                .change("max-attempts", attempts, Math.max(1, attempts - 1))
                .build();
    }

    private Assessment nested(MeasuredInstance instance, RetryFigures retry) {
        String told =
                "retries amplify: called inside an attempt of another retry, so that one call from outside makes up to "
                        + retry.amplification() + " attempts, "
                        + retry.settings().maxAttempts() + " of its own";
        return Suggestion.of(this, Severity.HIGH, instance, retry.type(), told)
                .figure("amplification", retry.amplification())
                .figure("maxAttempts", retry.settings().maxAttempts())
                .change("nested", Words.of(retry.settings().nested()), "suppress")
                .build();
    }
}
