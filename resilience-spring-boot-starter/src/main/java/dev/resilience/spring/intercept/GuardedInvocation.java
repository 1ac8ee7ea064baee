package dev.resilience.spring.intercept;

import dev.resilience.core.Call;
import dev.resilience.core.deadletter.DescribedCall;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One call of a guarded method, as the policies see it: beyond the work itself, what it is called on and with, and under which
 * keys. Not thread-safe before the pipeline begins, and not changed after.
 */
abstract class GuardedInvocation implements Call<@Nullable Object, Throwable>, DescribedCall {

    private Map<KeyExpression, @Nullable Object> keys = Map.of();

    /** The object whose method is called, not its proxy. */
    abstract Object target();

    /** Finds all keys, once, before any policy has a say: a key that fails is no failure of the guarded work. */
    final void evaluate(Collection<KeyExpression> expressions) {
        Map<KeyExpression, @Nullable Object> found = new HashMap<>();
        expressions.forEach(expression -> found.put(expression, expression.evaluate(this)));
        keys = found;
    }

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

    /** The key of this call; null stands for the instance without a key. */
    final @Nullable Object key(KeyExpression expression) {
        return keys.get(expression);
    }
}
