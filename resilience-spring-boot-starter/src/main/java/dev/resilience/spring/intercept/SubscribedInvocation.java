package dev.resilience.spring.intercept;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A call that a subscription has begun. */
final class SubscribedInvocation extends GuardedInvocation {

    private final GuardedInvocation method;
    private final PublisherCall subscription;

    /**
     * @param method calls the method; more than once, and after the method that was invoked has returned
     */
    SubscribedInvocation(GuardedInvocation method, PublisherCall subscription) {
        this.method = method;
        this.subscription = subscription;
    }

    @Override
    public Object call() throws Throwable {
        return subscription.attempt(method);
    }

    @Override
    public boolean isRepeatable() {
        return subscription.isRepeatable();
    }

    @Override
    CompletionStage<@Nullable Object> answered(@Nullable Object answer) throws Throwable {
        return subscription.answered(answer);
    }

    @Override
    Object target() {
        return method.target();
    }

    @Override
    public String describe() {
        return method.describe();
    }

    @Override
    public @Nullable Object[] arguments() {
        return method.arguments();
    }
}
