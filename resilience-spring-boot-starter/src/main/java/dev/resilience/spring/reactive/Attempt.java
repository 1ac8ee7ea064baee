package dev.resilience.spring.reactive;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A subscription to a publisher that a guarded method has returned, and its end. To cancel it cancels the subscription: the attempt
 * has ended then, whatever the publisher still does. Thread-safe.
 */
abstract class Attempt extends CompletableFuture<@Nullable Object> implements CoreSubscriber<Object> {

    private final Context context;
    private final AtomicReference<@Nullable Subscription> subscription = new AtomicReference<>();

    /**
     * @param context that of the subscriber whose call this is
     */
    Attempt(Context context) {
        this.context = context;
    }

    /** Subscribes to what the method has returned. */
    final Attempt to(@Nullable Object published) {
        if (published == null) {
            throw new NullPointerException("The guarded method returned null instead of a publisher");
        }
        ((Publisher<?>) published).subscribe(this);
        return this;
    }

    @Override
    public final Context currentContext() {
        return context;
    }

    @Override
    public final void onSubscribe(Subscription begun) {
        if (subscription.compareAndSet(null, begun)) {
            subscribed(begun);
        } else {
            begun.cancel(); // the attempt has been cancelled, or is subscribed already
        }
    }

    /** Asks for elements. */
    abstract void subscribed(Subscription begun);

    @Override
    public final void onError(Throwable failure) {
        if (!completeExceptionally(failure)) {
            Operators.onErrorDropped(failure, context);
        }
    }

    @Override
    public void onComplete() {
        complete(null);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        Subscription begun = subscription.getAndSet(Operators.cancelledSubscription());
        if (begun != null) {
            begun.cancel();
        }
        return super.cancel(mayInterruptIfRunning);
    }

    /** What depends on this is an ordinary future: it has no subscription of its own to cancel. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
