package dev.resilience.spring.intercept;

import dev.resilience.core.Call;
import dev.resilience.core.deadletter.DescribedCall;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One call of a guarded method, as the policies see it: beyond the work itself, what it is called on and with. Not changed after the
 * pipeline has begun.
 */
abstract class GuardedInvocation implements Call<@Nullable Object, Throwable>, DescribedCall {

    /** The object whose method is called, not its proxy. */
    abstract Object target();

    /** Follows the answer of a fallback, of an asynchronous call: the result or a stage of it. */
    CompletionStage<@Nullable Object> answered(@Nullable Object answer) throws Throwable {
        return answer instanceof CompletionStage<?> stage
                ? GuardedInvocation.untyped(stage)
                : CompletableFuture.completedFuture(answer);
    }

    @SuppressWarnings("unchecked") // nothing is put into it
    private static CompletionStage<@Nullable Object> untyped(CompletionStage<?> stage) {
        return (CompletionStage<@Nullable Object>) stage;
    }
}
