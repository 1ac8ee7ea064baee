package dev.resilience.spring.intercept;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A call whose policies are chosen by keys. All are found once, before any policy has a say: a key that fails is no failure of the
 * guarded work.
 */
final class KeyedInvocation extends GuardedInvocation {

    private final GuardedInvocation invocation;
    private final Map<KeyExpression, @Nullable Object> keys = new HashMap<>();

    /** Finds the keys of a call; what an expression throws reaches the caller. */
    KeyedInvocation(GuardedInvocation invocation, Collection<KeyExpression> expressions) {
        this.invocation = invocation;
        expressions.forEach(expression -> keys.put(expression, expression.evaluate(invocation)));
    }

    /** The key of this call; null stands for the instance without a key. */
    @Nullable
    Object key(KeyExpression expression) {
        return keys.get(expression);
    }

    @Override
    public Object call() throws Throwable {
        return invocation.call();
    }

    @Override
    public boolean isRepeatable() {
        return invocation.isRepeatable();
    }

    @Override
    CompletionStage<@Nullable Object> answered(@Nullable Object answer) throws Throwable {
        return invocation.answered(answer);
    }

    @Override
    Object target() {
        return invocation.target();
    }

    @Override
    public String describe() {
        return invocation.describe();
    }

    @Override
    public @Nullable Object[] arguments() {
        return invocation.arguments();
    }
}
