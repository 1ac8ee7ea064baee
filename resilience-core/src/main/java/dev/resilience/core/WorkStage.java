package dev.resilience.core;

import dev.resilience.core.failure.Outcome;
import java.io.InterruptedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The end of every pipeline: here the work runs, and here the nearest time limit is enforced, whichever stage set it. So an
 * interrupt of ours can land in the work alone, and what it throws is known to be a timeout before any policy sees it.
 */
final class WorkStage implements Stage {

    static final Stage INSTANCE = new WorkStage();

    private WorkStage() {}

    @Override
    public <T> T call(Call<T, ?> work, Frame frame) throws Throwable {
        TimeLimit limit = frame.limit();
        Deadline ambient = frame.ambient();
        long start = limit == null && ambient == null ? 0 : frame.now();
        TimeoutExceededException over = alreadyOver(frame, start);
        if (over != null) {
            throw over;
        }
        frame.workBegins();
        if (limit != null) {
            return callWithin(limit, work, frame, start);
        }
        try {
            T result = work.call();
            frame.timePassed();
            return result;
        } catch (Throwable failure) {
            frame.timePassed();
            keepInterrupt(failure, frame);
            throw ambient == null || failure instanceof Error
                    ? failure
                    : attributed(failure, frame, start, ambient.limitNanos());
        }
    }

    private static <T> T callWithin(TimeLimit limit, Call<T, ?> work, Frame frame, long start) throws Throwable {
        ArmedInterrupt interrupt = new ArmedInterrupt(frame.time(), frame.due() - start);
        Deadline outer = Deadline.exchange(deadline(limit, frame));
        T result;
        try {
            result = work.call();
        } catch (Throwable failure) {
            frame.timePassed();
            boolean fired = interrupt.disarm();
            if (!fired) {
                keepInterrupt(failure, frame);
            }
            if (failure instanceof Error) {
                throw failure;
            }
            if (fired || isDue(frame)) {
                throw exceeded(limit, frame.due(), frame, failure);
            }
            throw attributed(failure, frame, start, limit.limitNanos());
        } finally {
            Deadline.exchange(outer);
        }
        frame.timePassed();
        if (interrupt.disarm()) {
            TimeoutExceededException tooLate = exceeded(limit, frame.due(), frame, null);
            if (!limit.keepsLateResult()) {
                throw tooLate;
            }
            frame.resultIsLate();
        }
        return result;
    }

    @Override
    public <T> CompletableFuture<T> callAsync(Call<? extends CompletionStage<T>, ?> work, Frame frame) {
        TimeLimit limit = frame.limit();
        Deadline ambient = frame.ambient();
        long start = limit == null && ambient == null ? 0 : frame.now();
        if (frame.isCancelled()) {
            return CompletableFuture.failedFuture(new CancellationException("The caller has cancelled the call"));
        }
        TimeoutExceededException over = alreadyOver(frame, start);
        if (over != null) {
            return CompletableFuture.failedFuture(over);
        }
        frame.workBegins();
        HeldPermit held = frame.held();
        if (held != null) {
            held.workStarts();
        }
        Deadline outer = Deadline.exchange(limit == null ? ambient : deadline(limit, frame));
        CompletionStage<T> stage;
        try {
            stage = work.call();
            if (stage == null) {
                throw new NullPointerException("The guarded method returned null instead of a CompletionStage");
            }
        } catch (Throwable failure) {
            keepInterrupt(failure, frame);
            if (held != null) {
                held.workEnds();
            }
            return CompletableFuture.failedFuture(failure);
        } finally {
            frame.timePassed();
            Deadline.exchange(outer);
        }
        return AsyncWork.follow(stage, held, frame, start);
    }

    /** Why work is not even begun: its time is up; null while there is time. */
    private static @Nullable TimeoutExceededException alreadyOver(Frame frame, long start) {
        TimeLimit limit = frame.limit();
        if (limit != null && frame.due() - start <= 0) {
            return exceeded(limit, frame.due(), frame, null);
        }
        Deadline ambient = frame.ambient();
        return ambient != null && ambient.isExpired() ? ambient.exceeded(0, false, null) : null;
    }

    /**
     * Work that was interrupted by somebody else, and says so, leaves the flag set for whoever called us. An interrupt behind a
     * timeout of an inner pipeline was that timeout's own, and is over; one that a future reports was another thread's.
     */
    private static void keepInterrupt(Throwable failure, Frame frame) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 32; depth++) {
            if (cause instanceof TimeoutExceededException
                    || cause instanceof ExecutionException
                    || cause instanceof CompletionException) {
                return;
            }
            if (cause instanceof InterruptedException
                    || (cause instanceof InterruptedIOException && frame.outcomeOf(failure) == Outcome.IGNORED)) {
                Thread.currentThread().interrupt();
                return;
            }
            cause = cause.getCause();
        }
    }

    /** Whether the nearest limit has passed, which the timer may not have noticed yet. */
    private static boolean isDue(Frame frame) {
        return frame.due() - frame.now() <= 0;
    }

    static TimeoutExceededException exceeded(TimeLimit limit, long due, Frame frame, @Nullable Throwable cause) {
        long began = due - limit.limitNanos();
        return limit.exceeded(frame.now() - began, cause);
    }

    /** The nearer of the pipeline's own limit and the deadline of a caller further out. */
    private static Deadline deadline(TimeLimit limit, Frame frame) {
        Deadline ambient = frame.ambient();
        return ambient != null && ambient.due() - frame.due() <= 0
                ? ambient
                : new Deadline(frame.time(), frame.due(), limit.limitNanos());
    }

    /**
     * What the failure of the work really was: the end of a caller's deadline, if that has expired.
     *
     * @param fullNanos how long the attempt may normally take
     */
    static Throwable attributed(Throwable failure, Frame frame, long start, long fullNanos) {
        Deadline ambient = frame.ambient();
        if (ambient == null || !ambient.isExpired()) {
            return failure;
        }
        long elapsed = frame.now() - start;
        boolean fairlyTimed = elapsed >= fullNanos - elapsed;
        return failure instanceof DeadlineExceededException known && known.fairlyTimed() == fairlyTimed
                ? failure
                : ambient.exceeded(elapsed, fairlyTimed, failure);
    }
}
