package dev.resilience.spring.intercept;

import dev.resilience.core.Async;
import dev.resilience.core.Call;
import dev.resilience.core.Frame;
import dev.resilience.core.Stage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Calls the fallback that a {@link FallbackPolicy} finds for a failure. */
final class FallbackStage implements Stage {

    private final FallbackPolicy policy;
    private final Stage next;

    FallbackStage(FallbackPolicy policy, Stage next) {
        this.policy = policy;
        this.next = next;
    }

    /** The fallback was checked at start-up to return what the guarded method returns, null included. */
    @Override
    @SuppressWarnings({"unchecked", "NullAway"})
    public <T> T call(Call<T, ?> work, Frame frame) throws Throwable {
        try {
            return next.call(work, frame);
        } catch (Throwable failure) {
            FallbackMethod fallback = policy.forFailure(failure, frame.outcomeOf(failure));
            if (fallback == null) {
                throw failure;
            }
            return (T) answer(fallback, (GuardedInvocation) work, failure);
        }
    }

    @Override
    public <T> CompletableFuture<T> callAsync(Call<? extends CompletionStage<T>, ?> work, Frame frame) {
        return next.callAsync(work, frame)
                .handle((value, thrown) -> {
                    if (thrown == null) {
                        return CompletableFuture.completedFuture(value);
                    }
                    Throwable failure = Async.unwrap(thrown);
                    FallbackMethod fallback = policy.forFailure(failure, frame.outcomeOf(failure));
                    return fallback == null
                            ? CompletableFuture.<T>failedFuture(failure)
                            : this.<T>answerAsync(fallback, work, failure);
                })
                .thenCompose(answer -> answer);
    }

    @SuppressWarnings("unchecked")
    private <T> CompletionStage<T> answerAsync(FallbackMethod fallback, Call<?, ?> work, Throwable failure) {
        try {
            Object answer = answer(fallback, (GuardedInvocation) work, failure);
            return answer instanceof CompletionStage<?> stage
                    ? (CompletionStage<T>) stage
                    : CompletableFuture.completedFuture((T) answer);
        } catch (Throwable thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private @Nullable Object answer(FallbackMethod fallback, GuardedInvocation invocation, Throwable failure)
            throws Throwable {
        try {
            Object answer = fallback.invoke(invocation, failure);
            policy.count(true);
            return answer;
        } catch (Throwable thrown) {
            policy.count(false);
            if (thrown != failure) {
                thrown.addSuppressed(failure);
            }
            throw thrown;
        }
    }
}
