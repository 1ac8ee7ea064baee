package dev.resilience.core;

import dev.resilience.core.time.TimeSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asynchronous work under way. Its result is settled by whatever comes first: the work's end, the time limit, or the caller's
 * cancellation; admissions held by the work go back when the work itself has ended. Thread-safe.
 */
final class AsyncWork<T> {

    private final CompletionStage<T> stage;
    private final Frame frame;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final AtomicBoolean settled = new AtomicBoolean();

    private AsyncWork(CompletionStage<T> stage, Frame frame) {
        this.stage = stage;
        this.frame = frame;
    }

    /**
     * Follows work to its end.
     *
     * @param start the reading of the clock when the work began; unused when nothing limits it
     */
    static <T> CompletableFuture<T> follow(
            CompletionStage<T> stage, @Nullable HeldPermit held, Frame frame, long start) {
        AsyncWork<T> work = new AsyncWork<>(stage, frame);
        TimeSource.Scheduled timer = work.arm(start);
        frame.onCancel(() -> {
            timer.cancel();
            work.abandon(() -> new CancellationException("The caller has cancelled the call"), null);
        });
        Async.onEnd(stage, (value, thrown) -> {
            timer.cancel();
            if (held != null) {
                held.workEnds();
            }
            work.settle(value, thrown);
        });
        return work.result;
    }

    private void settle(T value, @Nullable Throwable thrown) {
        if (!settled.compareAndSet(false, true)) {
            return;
        }
        frame.timePassed();
        if (thrown == null) {
            frame.returned(value);
            result.complete(value);
        } else {
            result.completeExceptionally(thrown);
        }
    }

    /**
     * Ends the call without waiting for the work, and asks the work to end: that first, so that what work which does end gives back
     * is there when the caller, or a retry, hears of it.
     *
     * @param limit what may want to see where the work stands; null for nothing
     */
    private void abandon(Supplier<Throwable> reason, @Nullable TimeLimit limit) {
        if (settled.compareAndSet(false, true)) {
            frame.timePassed();
            Throwable end = reason.get();
            try {
                lookFor(limit);
            } finally {
                Async.cancel(stage);
                result.completeExceptionally(end);
            }
        }
    }

    /** Right here: this is the executor's thread, or one that has begun late, and another one may be long in coming. */
    private void lookFor(@Nullable TimeLimit limit) {
        Thread thread = limit != null && stage instanceof ThreadBound bound ? bound.runningOn() : null;
        if (limit != null && thread != null) {
            limit.look(thread);
        }
    }

    private TimeSource.Scheduled arm(long start) {
        TimeLimit limit = frame.limit();
        Deadline ambient = frame.ambient();
        long due = frame.due();
        if (limit != null && (ambient == null || due - ambient.due() <= 0)) {
            return wake(due, () -> WorkStage.exceeded(limit, due, frame, null), limit);
        }
        if (ambient != null) {
            long full = limit == null ? ambient.fairNanos() : limit.limitNanos();
            return wake(
                    ambient.due(),
                    () -> WorkStage.attributed(new CancellationException("ended by its caller"), frame, start, full),
                    null);
        }
        return () -> {};
    }

    /** Ends the call when time is up: now, if the method that began the work took all of it. */
    private TimeSource.Scheduled wake(long due, Supplier<Throwable> reason, @Nullable TimeLimit limit) {
        long left = due - frame.now();
        if (left <= 0) {
            abandon(reason, limit);
            return () -> {};
        }
        return frame.runtime().after(left, () -> abandon(reason, limit));
    }
}
