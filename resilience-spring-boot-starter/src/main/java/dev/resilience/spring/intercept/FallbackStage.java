package dev.resilience.spring.intercept;

import dev.resilience.core.Async;
import dev.resilience.core.Call;
import dev.resilience.core.ContextCarrier;
import dev.resilience.core.ContextCarrier.Captured;
import dev.resilience.core.Frame;
import dev.resilience.core.Stage;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.failure.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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
        } catch (Throwable thrown) {
            Throwable failure = FailureRules.withoutCarriers(thrown);
            Outcome outcome = frame.outcomeOf(thrown);
            FallbackMethod fallback = policy.forFailure(failure, outcome);
            if (fallback == null) {
                throw thrown;
            }
            Object answer;
            try {
                answer = fallback.invoke((GuardedInvocation) work, failure);
            } catch (Throwable fallbackFailure) {
                failed(fallbackFailure, failure, outcome, frame.attempt());
                throw fallbackFailure;
            }
            policy.called(true, failure, outcome, frame.attempt());
            return (T) answer;
        }
    }

    @Override
    public <T> CompletableFuture<T> callAsync(Call<? extends CompletionStage<T>, ?> work, Frame frame) {
        Captured context =
                frame.runtime().captureContext().and(ContextCarrier.deadline().capture());
        return next.callAsync(work, frame)
                .handle((value, thrown) -> {
                    if (thrown == null) {
                        return CompletableFuture.completedFuture(value);
                    }
                    Throwable failure = FailureRules.withoutCarriers(thrown);
                    Outcome outcome = frame.outcomeOf(Async.unwrap(thrown));
                    FallbackMethod fallback = policy.forFailure(failure, outcome);
                    return fallback == null || !work.isRepeatable()
                            ? CompletableFuture.<T>failedFuture(Async.unwrap(thrown))
                            : this.<T>answer(
                                    () -> context.around(() -> invoked(fallback, work, failure)),
                                    failure,
                                    outcome,
                                    frame);
                })
                .thenCompose(answer -> answer);
    }

    /**
     * A fallback finds the context and the deadline of the caller, as on its thread. It may return the value or a stage, and may fail at
     * once or later. Giving the call up cancels it.
     */
    private <T> CompletionStage<T> answer(
            Call<CompletionStage<T>, ?> fallback, Throwable failure, Outcome outcome, Frame frame) {
        CompletionStage<T> answer = started(fallback);
        frame.onCancel(() -> Async.cancel(answer));
        return answer.whenComplete((value, thrown) -> {
            if (thrown == null) {
                policy.called(true, failure, outcome, frame.attempt());
            } else {
                failed(Async.unwrap(thrown), failure, outcome, frame.attempt());
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static <T> CompletionStage<T> invoked(FallbackMethod fallback, Call<?, ?> work, Throwable failure)
            throws Throwable {
        GuardedInvocation invocation = (GuardedInvocation) work;
        return (CompletionStage<T>) invocation.answered(fallback.invoke(invocation, failure));
    }

    private static <T> CompletionStage<T> started(Call<CompletionStage<T>, ?> fallback) {
        try {
            return fallback.call();
        } catch (Throwable thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private void failed(Throwable fallbackFailure, Throwable failure, Outcome outcome, int attempts) {
        policy.called(false, failure, outcome, attempts);
        if (fallbackFailure != failure) {
            fallbackFailure.addSuppressed(failure);
        }
    }
}
