package dev.resilience.core.bulkhead;

import dev.resilience.core.Permit;
import dev.resilience.core.ResilienceRuntime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A call in the queue of a bulkhead: a thread that is parked, or a future. Whether it was granted is decided under the
 * bulkhead's lock; it is told afterwards.
 */
final class Waiter {

    private final @Nullable Thread thread;
    private final CompletableFuture<Permit> future = new CompletableFuture<>();
    private volatile boolean granted;

    private Waiter(@Nullable Thread thread) {
        this.thread = thread;
    }

    static Waiter blocking() {
        return new Waiter(Thread.currentThread());
    }

    static Waiter async() {
        return new Waiter(null);
    }

    boolean isGranted() {
        return granted;
    }

    CompletableFuture<Permit> future() {
        return future;
    }

    /** Called under the bulkhead's lock. */
    void grant() {
        granted = true;
    }

    /** Tells the call, outside any lock; a future's continuations run on the executor. */
    void wake(Permit permit, ResilienceRuntime runtime) {
        if (thread != null) {
            LockSupport.unpark(thread);
        } else {
            runtime.execute(() -> future.complete(permit));
        }
    }
}
