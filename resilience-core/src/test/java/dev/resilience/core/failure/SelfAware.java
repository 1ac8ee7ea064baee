package dev.resilience.core.failure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Says itself what it is. */
final class SelfAware extends RuntimeException implements ClassifiedFailure {

    private static final long serialVersionUID = 1L;

    private final FailureKind kind;
    private final Executed executed;
    private final @Nullable Duration retryAfter;

    SelfAware(FailureKind kind) {
        this(kind, Executed.MAYBE, null, null);
    }

    SelfAware(FailureKind kind, Executed executed, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(cause);
        this.kind = kind;
        this.executed = executed;
        this.retryAfter = retryAfter;
    }

    @Override
    public FailureKind failureKind() {
        return kind;
    }

    @Override
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    @Override
    public Executed executed() {
        return executed;
    }
}
