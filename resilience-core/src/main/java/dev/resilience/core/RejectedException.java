package dev.resilience.core;

import dev.resilience.core.failure.ClassifiedFailure;
import dev.resilience.core.failure.Executed;
import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A policy did not let the call through: the guarded work was not started. A fresh instance per rejection, without stack
 * trace, whose message is built only when read.
 */
public abstract class RejectedException extends ResilienceException implements ClassifiedFailure {

    private static final long serialVersionUID = 1L;

    private final String policy;
    private final String name;
    private final @Nullable Duration retryAfter;

    /**
     * A rejection by a policy.
     *
     * @param policy the type of the policy, such as {@code circuit-breaker}
     * @param name the name of the instance
     * @param retryAfter when another call may be let through, or null when that is not known
     */
    protected RejectedException(String policy, String name, @Nullable Duration retryAfter) {
        this.policy = policy;
        this.name = name;
        this.retryAfter = retryAfter;
    }

    /** The type of the policy that rejected, such as {@code circuit-breaker}. */
    public final String policy() {
        return policy;
    }

    /** The name of the instance that rejected. */
    public final String name() {
        return name;
    }

    /** When another call may be let through; null when that is not known. */
    @Override
    public final @Nullable Duration retryAfter() {
        return retryAfter;
    }

    @Override
    public final FailureKind failureKind() {
        return FailureKind.REJECTED;
    }

    @Override
    public final Executed executed() {
        return Executed.NO;
    }

    /** What happened, for people, without the time until the next call. */
    protected abstract String describe();

    @Override
    public final String getMessage() {
        return retryAfter == null ? describe() : describe() + "; next call in " + retryAfter.toMillis() + " ms";
    }

    /** Left out: where a call was rejected says nothing about why, and a rejection must cost next to nothing. */
    @Override
    public final Throwable fillInStackTrace() {
        return this;
    }
}
