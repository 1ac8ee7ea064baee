package dev.resilience.spring.intercept;

import dev.resilience.core.Call;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.spring.config.ResolvedSettings.Source;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A method and the pipeline that guards it. The pipeline may be exchanged while the application runs: calls that have begun end in
 * the one they began in. Thread-safe.
 */
public final class GuardedMethod {

    private final Method method;
    private final @Nullable PublisherType publisher;
    private final MethodPlan plan;
    private volatile Pipeline pipeline;
    private volatile List<RegisteredPolicy<?, ?>> policies;
    private final List<KeyExpression> keys;
    private final @Nullable Source failureOn;
    private final boolean async;
    private final boolean repeats;

    /** Whether calls go right into the pipeline, as most do: the fewer steps, the more the compiler makes one of them. */
    private final boolean plain;

    GuardedMethod(MethodPlan plan, @Nullable PublisherType publisher, MethodPlan.Bound bound) {
        this.plan = plan;
        this.method = plan.method();
        this.publisher = publisher;
        this.pipeline = bound.pipeline();
        this.policies = bound.policies();
        this.keys = plan.keys();
        this.failureOn = plan.results() == null ? null : plan.results().source();
        this.async = publisher != null || CompletionStage.class.isAssignableFrom(method.getReturnType());
        this.repeats = pipeline.repeats();
        this.plain = !async && keys.isEmpty();
    }

    /** What the method asks for itself. */
    MethodPlan plan() {
        return plan;
    }

    /** Has calls that begin from now on go through another pipeline, which repeats no work that the present one does not. */
    void exchange(MethodPlan.Bound changed) {
        policies = changed.policies();
        pipeline = changed.pipeline();
    }

    /** The method. */
    public Method method() {
        return method;
    }

    /** What guards it now. */
    public Pipeline pipeline() {
        return pipeline;
    }

    /** The named instances that guard it now. */
    public List<RegisteredPolicy<?, ?>> policies() {
        return policies;
    }

    /** Which results are failures, too, and who says so; null if none is. */
    public @Nullable Source failureOn() {
        return failureOn;
    }

    /** Class and method for people, such as {@code com.acme.Inventory.stock(String)}. */
    public String describe() {
        return MethodNames.describe(method);
    }

    /** Whether the work may be done more than once in a call. */
    boolean repeats() {
        return repeats;
    }

    /** Whether calls begin after the invocation has returned, as often as somebody subscribes. */
    boolean isDeferred() {
        return publisher != null;
    }

    @Nullable
    Object invoke(GuardedInvocation invocation) throws Throwable {
        if (plain) {
            return pipeline.call(invocation);
        }
        return publisher == null
                ? call(invocation)
                : publisher.publisher(subscription -> subscribed(invocation, subscription));
    }

    @SuppressWarnings("unchecked") // such a method's calls are asynchronous
    private CompletableFuture<@Nullable Object> subscribed(GuardedInvocation invocation, PublisherCall subscription) {
        try {
            Object call = call(new SubscribedInvocation(invocation, subscription));
            return (CompletableFuture<@Nullable Object>) Objects.requireNonNull(call);
        } catch (Throwable failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private @Nullable Object call(GuardedInvocation invocation) throws Throwable {
        GuardedInvocation keyed = invocation;
        if (!keys.isEmpty()) {
            try {
                keyed = new KeyedInvocation(invocation, keys);
            } catch (RuntimeException noKey) {
                return failed(noKey);
            }
        }
        return async ? pipeline.callAsync(asynchronous(keyed)) : pipeline.call(keyed);
    }

    /** Ends a call before its pipeline, in the way the method is declared to end. */
    private CompletionStage<Object> failed(RuntimeException failure) {
        if (!async) {
            throw failure;
        }
        return CompletableFuture.failedFuture(failure);
    }

    /** The method is declared to return a stage, so that is what its invocation returns. */
    @SuppressWarnings("unchecked")
    private static Call<CompletionStage<Object>, Throwable> asynchronous(Call<?, ?> invocation) {
        return (Call<CompletionStage<Object>, Throwable>) invocation;
    }
}
