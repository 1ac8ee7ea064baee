package dev.resilience.spring.intercept;

import dev.resilience.core.Call;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One subscription to what a guarded method returns, which is one call of it. Thread-safe. */
public interface PublisherCall {

    /**
     * Makes an attempt: has the method called, subscribes to the publisher that it returns, and follows that to its end.
     *
     * @param method calls the method; what it throws is thrown on
     * @return completes with the result, if there is one, when the publisher has ended; to cancel it cancels the subscription
     */
    CompletionStage<@Nullable Object> attempt(Call<@Nullable Object, Throwable> method) throws Throwable;

    /**
     * Follows the answer of a fallback, like an attempt.
     *
     * @param answer a publisher of the type that the method returns or, where that has one result, the result itself
     */
    CompletionStage<@Nullable Object> answered(@Nullable Object answer) throws Throwable;

    /** See {@link Call#isRepeatable}: false once an element has gone to the subscriber. */
    boolean isRepeatable();
}
