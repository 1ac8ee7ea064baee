package dev.resilience.core;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.time.TimeSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one call on its way through a pipeline: the number of the attempt, the nearest time limit, how the
 * attempt ended, and how to give the call up. Not thread-safe but for {@link #cancel} and {@link #onCancel}: a synchronous call
 * stays on its thread, an asynchronous one hands its frame on from step to step.
 *
 * <p>A synchronous call's frame costs nothing where the compiler sees that nobody else gets hold of it. A method that is seldom
 * called is not inlined, and gets hold of the frame it is called on: so what happens to few calls of many, such as a failure, is
 * done by methods that all calls pass through, and by the extra part.
 */
public final class Frame {

    private static final Classification LATE = Classification.of(FailureKind.TIMEOUT, "late result");

    /** What is known about this attempt, in the lowest bits of {@link #progress}. */
    private static final int NOW_KNOWN = 1;

    private static final int RESULT_LATE = 2;
    private static final int MEASURING = 4;
    private static final int WORK_BEGUN = 8;
    private static final int ATTEMPT_LIMITED = 16;
    private static final int RESULT_FAILED = 32;
    private static final int UNLIMITED_WORK = 64;
    private static final int KNOWN_BITS = 7;

    static {
        // Loaded before the first call is compiled: a method of a type that is not is never inlined, and the frame is
        // lost to it.
        Objects.requireNonNull(TimeLimit.class);
        Objects.requireNonNull(FrameExtra.class);
    }

    // 48 bytes with compressed references: what few calls need is in the extra part.
    private final Frames frames;
    private final @Nullable Deadline ambient;
    private @Nullable TimeLimit limit;

    /** When the limit is reached; of a call that has none, when its work began. */
    private long due;

    private long now;

    /** The number of the attempt, and what is known about it. */
    private int progress = 1 << KNOWN_BITS;

    @Nullable
    FrameExtra extra;

    /** A frame for a call that the current thread makes; the thread's current {@link Deadline} bounds it. */
    public Frame(ResilienceRuntime runtime, FailureRules rules) {
        this(new Frames(runtime, rules), new FrameExtra());
    }

    /**
     * @param extra null is for synchronous calls only: threads that give an asynchronous one up could not agree on a late one
     */
    Frame(Frames frames, @Nullable FrameExtra extra) {
        this.frames = frames;
        this.extra = extra;
        this.ambient = Deadline.current();
    }

    private FrameExtra extra() {
        FrameExtra known = FrameExtra.orNew(extra);
        extra = known;
        return known;
    }

    private boolean knows(int what) {
        return (progress & what) != 0;
    }

    private void learn(int what) {
        progress |= what;
    }

    private void forget(int what) {
        progress &= ~what;
    }

    /** The runtime of the pipeline. */
    public ResilienceRuntime runtime() {
        return frames.runtime();
    }

    /** What this frame shares with all others of its pipeline. */
    Frames frames() {
        return frames;
    }

    /** The clock of the pipeline. */
    public TimeSource time() {
        return runtime().time();
    }

    /**
     * The present reading of the clock, as of the step under way: taken when it is first wanted, and shared by all who want it
     * until {@link #timePassed}. Compare it by subtraction only.
     */
    public long now() {
        if (!knows(NOW_KNOWN)) {
            now = time().nanoTime();
            learn(NOW_KNOWN);
        }
        return now;
    }

    /** Tells that time has passed since {@link #now}: after the work, after a pause, after standing in a queue. */
    public void timePassed() {
        forget(NOW_KNOWN);
    }

    /** Asks for {@link #workNanos}: costs up to two readings of the clock. Called by a gate when it admits the call. */
    public void measureWork() {
        forget(WORK_BEGUN | UNLIMITED_WORK);
        learn(MEASURING);
    }

    /** How long the work of this attempt took, queues left out; negative if nobody asked for it or no work began. */
    public long workNanos() {
        if (!knows(WORK_BEGUN)) {
            return -1;
        }
        return now() - (knows(UNLIMITED_WORK) ? due : extra().workBegan);
    }

    /** Tells that the work begins. Without a limit that is noted where the limit would be: then nothing is allocated for it. */
    void workBegins() {
        if ((progress & (MEASURING | WORK_BEGUN)) != MEASURING) {
            return;
        }
        if (limit == null) {
            due = now();
            learn(WORK_BEGUN | UNLIMITED_WORK);
        } else {
            extra().workBegan = now();
            learn(WORK_BEGUN);
        }
    }

    /** The number of the attempt under way, from 1. */
    public int attempt() {
        return progress >>> KNOWN_BITS;
    }

    /** Begins another attempt: what was known about the end of the last one is forgotten. */
    public void nextAttempt() {
        progress += 1 << KNOWN_BITS;
        forget(NOW_KNOWN | RESULT_LATE | WORK_BEGUN | UNLIMITED_WORK | ATTEMPT_LIMITED | RESULT_FAILED);
        if (extra != null) {
            extra.failure = null;
        }
    }

    /** How the attempt ended that returned normally: a success, unless its result is a failure or came too late to count as one. */
    public Outcome outcome() {
        Classification failed = failedResult();
        return knows(RESULT_LATE) ? LATE : failed == null ? Outcome.SUCCESS : failed;
    }

    /** What kind of failure the result of this attempt is; null if it is none. */
    public @Nullable Classification failedResult() {
        FrameExtra memo = extra;
        return memo != null && knows(RESULT_FAILED) ? (Classification) memo.failureOutcome : null;
    }

    /** Judges what the work returned, or what its stage was completed with; one that came too late is judged by that alone. */
    void returned(@Nullable Object result) {
        Classification failed = knows(RESULT_LATE) ? null : frames.classifyResult(result);
        if (failed != null) {
            extra = FrameExtra.orNew(extra);
            extra.remember(null, failed);
            progress |= RESULT_FAILED;
        }
    }

    /**
     * How the attempt ended that threw {@code thrown}, found once per attempt, however many policies ask; of null {@link #outcome}.
     * Never throws.
     */
    public Outcome outcomeOf(@Nullable Throwable thrown) {
        if (thrown == null) {
            return outcome();
        }
        FrameExtra memo = FrameExtra.remembering(extra, thrown, frames);
        extra = memo;
        progress &= ~RESULT_FAILED; // a policy further in has put this failure in the place of the result
        return memo.failureOutcome;
    }

    /** Nanoseconds until the nearest limit of this pipeline or of a caller further out; Long.MAX_VALUE when there is none. */
    public long remainingNanos() {
        long own = limit == null ? Long.MAX_VALUE : due - now();
        return ambient == null ? own : Math.min(own, ambient.remainingNanos());
    }

    /** The nearest limit that a stage of this pipeline has set; null when none has. */
    public @Nullable TimeLimit limit() {
        return limit;
    }

    /** The reading of the clock at which {@link #limit} is reached; meaningless without one. */
    public long due() {
        return due;
    }

    /** Sets a limit if it is nearer than the one there is. */
    public void narrow(TimeLimit nearer, long nearerDue) {
        if (limit == null || nearerDue - due < 0) {
            limit = nearer;
            due = nearerDue;
        }
    }

    /** Sets a limit for the attempt that begins, in place of the one that attempts usually have. */
    public void limitAttempt(TimeLimit ofAttempt, long attemptDue) {
        narrow(ofAttempt, attemptDue);
        learn(ATTEMPT_LIMITED);
    }

    /** Whether the attempt under way has a limit in place of the usual one. */
    public boolean attemptIsLimited() {
        return knows(ATTEMPT_LIMITED);
    }

    /** Puts back the limit that was there before {@link #narrow}. */
    public void restore(@Nullable TimeLimit outerLimit, long outerDue) {
        limit = outerLimit;
        due = outerDue;
    }

    /** Has a limit of this pipeline end the call or the attempt, and remembers that it did. */
    public TimeoutExceededException exceeded(TimeLimit reached, long elapsedNanos, @Nullable Throwable cause) {
        TimeoutExceededException exception = reached.exceeded(elapsedNanos, cause);
        extra().end = new FrameExtra.End(reached, exception);
        return exception;
    }

    /** The limit of this pipeline whose end {@code failure} is; null if it is another failure, such as that of a pipeline inside. */
    public @Nullable TimeLimit endedBy(Throwable failure) {
        FrameExtra.End end = extra == null ? null : extra.end;
        return end != null && end.exception() == failure ? end.limit() : null;
    }

    /**
     * Has {@code action} run in the end if the call as a whole has failed, or returns a result that counts as a failure: not if a
     * policy further out answers it all the same.
     */
    public void onFailure(Runnable action) {
        extra().lastWord = action;
    }

    /** What {@link #onFailure} has asked for; null if nothing, or if the caller has given the call up. */
    public @Nullable Runnable lastWord() {
        return extra == null ? null : extra.lastWord();
    }

    /** Adds what the maker of this call wants a policy further in to find. */
    public void attach(Object addition) {
        extra().attachment = addition;
    }

    /** Whether the maker of this call has added anything. */
    public boolean hasAttachment() {
        return extra != null && extra.attachment != null;
    }

    /** What the maker of this call has added; null if that is nothing, or of another type. */
    public <A> @Nullable A attachment(Class<A> type) {
        return extra == null || !type.isInstance(extra.attachment) ? null : type.cast(extra.attachment);
    }

    /** The deadline of the caller further out; null when there is none. */
    @Nullable
    Deadline ambient() {
        return ambient;
    }

    /** Notes that the attempt's result came after its limit. */
    void resultIsLate() {
        learn(RESULT_LATE);
    }

    /** The innermost admission that is held by the work of this call; null when there is none. */
    @Nullable
    HeldPermit held() {
        return extra == null ? null : extra.held;
    }

    /** Sets the innermost admission that is held by the work of this call. */
    void hold(@Nullable HeldPermit permit) {
        extra().held = permit;
    }

    /**
     * Says how the asynchronous step under way is given up, replacing what the step before said. Called at once if the call has
     * been given up already. Thread-safe.
     */
    public void onCancel(Runnable action) {
        extra().onCancel(action);
    }

    /** Gives the asynchronous call up on behalf of its caller. Thread-safe; only the first call does anything. */
    public void cancel() {
        extra().cancel();
    }

    /** Whether the caller has given the call up. Thread-safe. */
    public boolean isCancelled() {
        return extra != null && extra.isCancelled();
    }
}
