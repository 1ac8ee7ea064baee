package dev.resilience.core.pipeline;

import dev.resilience.core.Async;
import dev.resilience.core.Frame;
import java.util.concurrent.CompletableFuture;

/** What the caller of an asynchronous call holds: cancelling it reaches all the way to the work. */
final class GuardedFuture<T> extends CompletableFuture<T> {

    private final Frame frame;

    GuardedFuture(CompletableFuture<T> call, Frame frame) {
        this.frame = frame;
        Async.onEnd(call, (value, thrown) -> {
            if (thrown == null) {
                complete(value);
            } else {
                completeExceptionally(thrown);
            }
        });
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            frame.cancel();
        }
        return cancelled;
    }

    /** A stage that depends on this one is an ordinary future: cancelling it does not end the call. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
