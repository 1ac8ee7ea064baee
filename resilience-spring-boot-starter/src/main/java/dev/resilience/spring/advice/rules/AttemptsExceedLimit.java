package dev.resilience.spring.advice.rules;

import dev.resilience.core.retry.AdaptiveRetryConfig;
import dev.resilience.core.timeout.TimeoutConfig;
import dev.resilience.spring.advice.AdviceRule;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.Suggestion.Severity;
import dev.resilience.spring.advice.Texts;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import dev.resilience.spring.advice.figures.RetryFigures;
import dev.resilience.spring.advice.figures.TimeoutFigures;
import java.time.Duration;

/**
 * Attempts that all take their whole time don't fit into the time of the call, pauses not even counted: the last ones never get
 * theirs, or are never made. A matter of settings alone. Stateless.
 */
public final class AttemptsExceedLimit implements AdviceRule {

    @Override
    public String id() {
        return "attempts-exceed-limit";
    }

    @Override
    public String needs() {
        return "nothing: the settings are enough";
    }

    @Override
    public Assessment assess(MeasuredInstance instance) {
        TimeoutFigures timeout = instance.find(TimeoutFigures.class).orElse(null);
        RetryFigures retry = instance.find(RetryFigures.class).orElse(null);
        Duration perAttempt = timeout == null ? null : timeout.settings().perAttempt();
        if (timeout == null || retry == null || perAttempt == null) {
            return Assessment.notConcerned();
        }
        AdaptiveRetryConfig settings = retry.settings();
        int attempts = settings.maxAttempts();
        Duration whole = timeout.settings().duration();
        Duration latestStart = settings.maxDuration();
        long fit = whole.dividedBy(perAttempt);
        if (!latestStart.isZero()) {
            fit = Math.min(fit, begunWithin(latestStart, perAttempt));
        }
        if (fit >= attempts) {
            return Assessment.well();
        }
        return suggestion(instance, timeout.settings(), settings, perAttempt, Math.max(1, fit));
    }

    /** No attempt begins later than that; one that would begin at that very moment does not either. */
    private static long begunWithin(Duration latestStart, Duration perAttempt) {
        return latestStart.minusNanos(1).dividedBy(perAttempt) + 1;
    }

    private Assessment suggestion(
            MeasuredInstance instance,
            TimeoutConfig timeout,
            AdaptiveRetryConfig retry,
            Duration perAttempt,
            long fit) {
        int attempts = retry.maxAttempts();
        Duration all = perAttempt.multipliedBy(attempts);
        boolean byTimeout = all.compareTo(timeout.duration()) > 0;
        Duration allowed = byTimeout ? timeout.duration() : retry.maxDuration();
        String told = attempts + " attempts of " + Texts.read(perAttempt) + " take " + Texts.read(all)
                + (byTimeout ? ", longer than the timeout " : ", too long for the retry's max-duration ")
                + Texts.read(allowed) + ": of attempts that take their whole time " + fit
                + (fit == 1 ? " fits, pauses not counted" : " fit, pauses not counted");
        return Suggestion.of(this, Severity.MEDIUM, instance, "adaptive-retry", told)
                .figure("perAttempt", perAttempt)
                .figure("maxAttempts", attempts)
                .figure("attemptsThatFit", fit)
                .figure("timeout", timeout.duration())
                .figure("maxDuration", retry.maxDuration())
                .change("max-attempts", attempts, fit)
                .build();
    }
}
