package dev.resilience.spring.intercept;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A type of publisher that guarded methods may be declared to return. Thread-safe. */
public interface PublisherType {

    /** The type. A method that returns a subtype cannot be guarded: what it is given back would not be one. */
    Class<?> type();

    /** Whether it publishes one result at most: that can be judged, and can be answered with a plain value. */
    boolean hasOneResult();

    /**
     * What the invocation of a guarded method returns at once. Each subscription to it begins a call.
     *
     * @param calls begins a call, never throws, and returns what completes at its end; cancelling that gives the call up
     */
    Object publisher(Function<PublisherCall, CompletableFuture<@Nullable Object>> calls);
}
