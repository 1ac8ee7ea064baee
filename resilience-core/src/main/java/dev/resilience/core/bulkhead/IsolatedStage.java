package dev.resilience.core.bulkhead;

import dev.resilience.core.Async;
import dev.resilience.core.Call;
import dev.resilience.core.ContextCarrier;
import dev.resilience.core.ContextCarrier.Captured;
import dev.resilience.core.Deadline;
import dev.resilience.core.Frame;
import dev.resilience.core.Stage;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Has the work of all calls done on threads of the bulkhead. To the stages further in every call is an asynchronous one: they end it
 * at its time limit whether or not the work listens, and hold the permit until the work has ended. The caller of a synchronous
 * method waits for the end of the call, not for the end of the work. Thread-safe.
 */
final class IsolatedStage implements Stage {

    private final Workers workers;
    private final Stage gate;

    IsolatedStage(Workers workers, Stage gate) {
        this.workers = workers;
        this.gate = gate;
    }

    @Override
    public <T> CompletableFuture<T> callAsync(Call<? extends CompletionStage<T>, ?> work, Frame frame) {
        return gate.callAsync(() -> begin(work, frame.runtime().captureContext()), frame);
    }

    private <T> CompletableFuture<T> begin(Call<? extends CompletionStage<T>, ?> work, Captured context) {
        IsolatedWork<T> isolated =
                new IsolatedWork<>(work, ContextCarrier.deadline().capture().and(context));
        workers.execute(isolated);
        return isolated;
    }

    @Override
    public <T> T call(Call<T, ?> work, Frame frame) throws Throwable {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        CompletableFuture<T> end = callAsync(() -> completed(work, thrown), frame);
        InterruptedException interrupt = await(end, frame);
        try {
            return end.join();
        } catch (Throwable wrapped) {
            Throwable failure = original(Async.unwrap(wrapped), thrown.get());
            throw interrupt != null && failure instanceof CancellationException ? givenUp(interrupt) : failure;
        }
    }

    private static <T> CompletableFuture<T> completed(Call<T, ?> work, AtomicReference<@Nullable Throwable> thrown)
            throws Throwable {
        try {
            return CompletableFuture.completedFuture(work.call());
        } catch (Throwable failure) {
            thrown.set(failure);
            throw failure;
        }
    }

    /** What the work threw, if that is what ended the call: futures take wrappers off that may be the work's own. */
    private static Throwable original(Throwable failure, @Nullable Throwable thrown) {
        return thrown != null && Async.unwrap(thrown) == failure ? thrown : failure;
    }

    /**
     * Waits for the end of a call. A caller that is interrupted gives the call up: it ends soon then, whatever the work does.
     *
     * @return the interrupt, whose flag is set again; null without one
     */
    private static @Nullable InterruptedException await(CompletableFuture<?> end, Frame frame) {
        Thread caller = Thread.currentThread();
        Async.onEnd(end, (value, failure) -> LockSupport.unpark(caller));
        InterruptedException interrupt = null;
        while (!end.isDone()) {
            try {
                frame.time().await(end::isDone, Long.MAX_VALUE);
            } catch (InterruptedException raised) {
                if (interrupt == null && !isOver()) {
                    frame.cancel();
                }
                interrupt = raised;
            }
        }
        if (interrupt != null) {
            caller.interrupt();
        }
        return interrupt;
    }

    private static CancellationException givenUp(InterruptedException interrupt) {
        CancellationException cancelled =
                new CancellationException("Interrupted while waiting for work on another thread");
        cancelled.initCause(interrupt);
        return cancelled;
    }

    /** Whether the interrupt is that of a time limit further out: the same limit ends this call, and says why. */
    private static boolean isOver() {
        Deadline ambient = Deadline.current();
        return ambient != null && ambient.isExpired();
    }
}
