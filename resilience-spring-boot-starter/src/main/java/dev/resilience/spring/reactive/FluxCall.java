package dev.resilience.spring.reactive;

import dev.resilience.core.Async;
import dev.resilience.core.Call;
import dev.resilience.spring.intercept.PublisherCall;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * One subscription to a guarded Flux. Elements go to the subscriber as they come, and its demand goes to the attempt that is under
 * way; the end comes when the call has ended. Once an element has gone out there is no other attempt. Thread-safe.
 *
 * <p>A time limit ends the call while the publisher may be handing out an element on another thread, and signals must not overlap:
 * {@link #busy} counts the signal under way and the end, and whoever comes down to the end alone delivers it.
 */
final class FluxCall implements PublisherCall, Subscription {

    private final CoreSubscriber<Object> subscriber;

    /** All that the subscriber has ever asked for. Since attempts before the last hand nothing out, it is what each must be asked for. */
    private final AtomicLong requested = new AtomicLong();

    private final AtomicReference<@Nullable FluxAttempt> current = new AtomicReference<>();
    private final AtomicInteger busy = new AtomicInteger();
    private volatile @Nullable CompletableFuture<?> call;
    private volatile boolean cancelled;

    /** Written before {@link #busy} makes it known. */
    private @Nullable Throwable failure;

    FluxCall(CoreSubscriber<Object> subscriber) {
        this.subscriber = subscriber;
    }

    /** Begins the call; after {@link CoreSubscriber#onSubscribe}, which may have cancelled it. */
    void begin(Function<PublisherCall, CompletableFuture<@Nullable Object>> calls) {
        if (cancelled) {
            return;
        }
        CompletableFuture<@Nullable Object> begun = calls.apply(this);
        call = begun;
        if (cancelled) {
            begun.cancel(true);
        }
        Async.onEnd(begun, (nothing, thrown) -> end(thrown));
    }

    @Override
    public CompletionStage<@Nullable Object> attempt(Call<@Nullable Object, Throwable> method) throws Throwable {
        FluxAttempt attempt =
                nextAttempt(); // before the method is called: it may take its time, and be given up meanwhile
        return attempt.to(method.call());
    }

    @Override
    public CompletionStage<@Nullable Object> answered(@Nullable Object answer) {
        return nextAttempt().to(answer);
    }

    /** Work on a thread of a bulkhead may come to begin only after it has been given up, and others have followed. */
    private FluxAttempt nextAttempt() {
        FluxAttempt attempt = new FluxAttempt(this);
        FluxAttempt before = current.get();
        if ((before != null && !before.isOver()) || !current.compareAndSet(before, attempt)) {
            throw new CancellationException("Another attempt has begun in the place of this one");
        }
        return attempt;
    }

    @Override
    public boolean isRepeatable() {
        FluxAttempt attempt = current.get();
        return attempt == null || attempt.closeUnlessEmitted();
    }

    @Override
    public void request(long elements) {
        if (!Operators.validate(elements)) {
            return;
        }
        requested.accumulateAndGet(elements, Operators::addCap);
        FluxAttempt attempt = current.get();
        if (attempt != null) {
            attempt.passDemandOn();
        }
    }

    long requested() {
        return requested.get();
    }

    @Override
    public void cancel() {
        cancelled = true;
        CompletableFuture<?> begun = call;
        if (begun != null) {
            begun.cancel(true);
        }
        FluxAttempt attempt = current.get();
        if (attempt != null) {
            attempt.cancel(true); // where the call is only beginning, and the publisher has much to tell meanwhile
        }
    }

    /** Hands an element to the subscriber, unless the call has ended. Elements come one at a time. */
    void next(Object element) {
        if (cancelled || !busy.compareAndSet(0, 1)) {
            Operators.onDiscard(element, subscriber.currentContext());
            return;
        }
        try {
            subscriber.onNext(element);
        } finally {
            if (busy.decrementAndGet() != 0) {
                deliverEnd();
            }
        }
    }

    private void end(@Nullable Throwable thrown) {
        failure = thrown;
        if (busy.getAndIncrement() == 0) {
            deliverEnd();
        }
    }

    private void deliverEnd() {
        Throwable thrown = failure;
        if (cancelled) {
            return;
        }
        if (thrown == null) {
            subscriber.onComplete();
        } else {
            subscriber.onError(thrown);
        }
    }

    CoreSubscriber<Object> subscriber() {
        return subscriber;
    }
}
