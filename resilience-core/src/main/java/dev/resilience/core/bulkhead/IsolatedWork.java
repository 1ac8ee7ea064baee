package dev.resilience.core.bulkhead;

import dev.resilience.core.Async;
import dev.resilience.core.Call;
import dev.resilience.core.ContextCarrier;
import dev.resilience.core.ThreadBound;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Work on a thread of a bulkhead, and its end: complete once the work has really ended, and not before. {@link #cancel} asks the
 * work to end: work that has not begun never does, the thread of running work is interrupted, and a stage that the work has returned
 * is cancelled. Thread-safe.
 *
 * <p>The interrupt is a handshake: whoever cancels moves RUNNING to INTERRUPTING, interrupts, and moves on to INTERRUPTED; the
 * thread moves RUNNING to RETURNED or, when it comes too late for that, waits the few instructions until INTERRUPTED. Then it clears
 * the flag. So an interrupt never lands in the thread's next work.
 */
final class IsolatedWork<T> extends CompletableFuture<T> implements Runnable, ThreadBound {

    private enum State {
        WAITING,
        RUNNING,
        INTERRUPTING,
        INTERRUPTED,
        RETURNED,
        CANCELLED
    }

    private final Call<? extends CompletionStage<T>, ?> work;
    private final ContextCarrier.Captured context;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    /** Written by the thread that runs the work before it moves on to the state in which others read it. */
    private @Nullable Thread thread;

    private @Nullable CompletionStage<T> stage;

    IsolatedWork(Call<? extends CompletionStage<T>, ?> work, ContextCarrier.Captured context) {
        this.work = work;
        this.context = context;
    }

    /** Called once, by the thread that does the work. */
    @Override
    public void run() {
        CompletionStage<T> returned;
        try {
            returned = context.around(this::call);
        } catch (Throwable broken) {
            returned = CompletableFuture.failedFuture(broken); // by a carrier: the call must end even then
        }
        Async.onEnd(returned, (value, thrown) -> {
            if (thrown == null) {
                complete(value);
            } else {
                completeExceptionally(thrown);
            }
        });
    }

    private CompletionStage<T> call() {
        thread = Thread.currentThread();
        if (!state.compareAndSet(State.WAITING, State.RUNNING)) {
            return this;
        }
        CompletionStage<T> returned;
        try {
            returned = Objects.requireNonNull(
                    work.call(), "The guarded method returned null instead of a CompletionStage");
        } catch (Throwable failure) {
            returned = CompletableFuture.failedFuture(failure);
        }
        stage = returned;
        if (!endInterruptible()) {
            Async.cancel(returned);
        }
        return returned;
    }

    /** Ends the section in which the thread may be interrupted; false if the work was cancelled in it. */
    private boolean endInterruptible() {
        boolean undisturbed = state.compareAndSet(State.RUNNING, State.RETURNED);
        while (!undisturbed && state.get() != State.INTERRUPTED) {
            Thread.onSpinWait();
        }
        state.set(State.RETURNED);
        var unused = Thread.interrupted(); // also what the work itself has left behind: the thread is not its own
        return undisturbed;
    }

    @Override
    public @Nullable Thread runningOn() {
        return state.get() == State.RUNNING ? thread : null;
    }

    /** {@inheritDoc} False while the work goes on: then this completes when it ends. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (state.compareAndSet(State.WAITING, State.CANCELLED)) {
            return super.cancel(true);
        }
        if (state.compareAndSet(State.RUNNING, State.INTERRUPTING)) {
            Objects.requireNonNull(thread).interrupt();
            state.set(State.INTERRUPTED);
        } else if (state.get() == State.RETURNED) {
            Async.cancel(Objects.requireNonNull(stage)); // holds its permit until it ends
        }
        return isCancelled();
    }

    /** What depends on this is an ordinary future: it has no work of its own to cancel. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
