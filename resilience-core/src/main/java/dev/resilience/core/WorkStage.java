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
        if (limit == null && ambient == null) {
            return callUnlimited(work, frame);
        }
        long start = frame.now();
        TimeoutExceededException over = alreadyOver(frame, start);
        if (over != null) {
            throw over;
        }
        frame.workBegins();
        return callWithin(armed(limit, ambient, frame, start), work, frame, start);
    }

    @SuppressWarnings("NullAway") // the result is the work's, null included
    private static <T> T callUnlimited(Call<T, ?> work, Frame frame) throws Throwable {
        frame.workBegins();
        T result = null;
        Throwable failure = null;
        try {
            result = work.call();
        } catch (Throwable thrown) {
            failure = thrown;
        }
        frame.timePassed();
        if (failure != null) {
            keepInterrupt(failure, frame.frames());
            throw failure;
        }
        frame.returned(result);
        return result;
    }

    /**
     * The section in which the work is interrupted at the nearest limit. A caller's deadline that an outer section of this thread
     * enforces is left to that; one that came from elsewhere is enforced here.
     */
    private static Section armed(@Nullable TimeLimit limit, @Nullable Deadline ambient, Frame frame, long start) {
        Watcher watcher = frame.runtime().watcher();
        if (ambient == null) {
            return Section.arm(watcher, start, frame.due(), limit, null);
        }
        boolean ownIsNearer = limit != null && frame.due() - ambient.due() < 0;
        if (ownIsNearer) {
            return Section.arm(watcher, start, frame.due(), limit, null);
        }
        if (!Sections.current().interruptBy(ambient.due())) {
            return Section.arm(watcher, start, ambient.due(), null, ambient);
        }
        return limit == null ? Section.under(ambient) : Section.arm(watcher, start, frame.due(), limit, ambient);
    }

    @SuppressWarnings("NullAway") // the result is the work's, null included
    private static <T> T callWithin(Section section, Call<T, ?> work, Frame frame, long start) throws Throwable {
        T result = null;
        Throwable failure = null;
        try {
            result = work.call();
        } catch (Throwable thrown) {
            failure = thrown;
        }
        frame.timePassed();
        boolean fired = section.leave();
        if (failure != null) {
            if (!fired) {
                keepInterrupt(failure, frame.frames());
            }
            throw failure instanceof Error ? failure : ended(failure, frame, start);
        }
        TimeLimit limit = frame.limit();
        if (fired && limit != null && isDue(frame)) {
            TimeoutExceededException tooLate = exceeded(limit, frame.due(), frame, null);
            if (!limit.keepsLateResult()) {
                throw tooLate;
            }
            frame.resultIsLate();
        }
        frame.returned(result);
        return result;
    }

    /** What the failure of the work really was: the end of our limit or of a caller's, if that has passed. */
    private static Throwable ended(Throwable failure, Frame frame, long start) {
        TimeLimit limit = frame.limit();
        if (limit != null && isDue(frame)) {
            return exceeded(limit, frame.due(), frame, failure);
        }
        Deadline ambient = frame.ambient();
        if (ambient == null) {
            return failure;
        }
        return attributed(failure, frame, start, limit == null ? ambient.fairNanos() : limit.limitNanos());
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
        Section section = Section.under(limit == null ? ambient : deadline(limit, frame));
        CompletionStage<T> stage;
        try {
            stage = work.call();
            if (stage == null) {
                throw new NullPointerException("The guarded method returned null instead of a CompletionStage");
            }
        } catch (Throwable failure) {
            keepInterrupt(failure, frame.frames());
            if (held != null) {
                held.workEnds();
            }
            return CompletableFuture.failedFuture(failure);
        } finally {
            frame.timePassed();
            section.leave();
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
    private static void keepInterrupt(Throwable failure, Frames frames) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 32; depth++) {
            if (cause instanceof TimeoutExceededException
                    || cause instanceof ExecutionException
                    || cause instanceof CompletionException) {
                return;
            }
            if (cause instanceof InterruptedException
                    || (cause instanceof InterruptedIOException && frames.classify(failure) == Outcome.IGNORED)) {
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
        return frame.exceeded(limit, frame.now() - began, cause);
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
