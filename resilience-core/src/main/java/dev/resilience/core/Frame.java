package dev.resilience.core;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.time.TimeSource;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one call on its way through a pipeline: the number of the attempt, the nearest time limit, how the
 * attempt ended, and how to give the call up. Not thread-safe but for {@link #cancel} and {@link #onCancel}: a synchronous call
 * stays on its thread, an asynchronous one hands its frame on from step to step.
 */
public final class Frame {

    private static final Classification LATE = Classification.of(FailureKind.TIMEOUT, "late result");

    /** What stands in {@link #cancellation} once the caller has given the call up. */
    private static final Runnable CANCELLED = new Cancelled();

    private static final AtomicReferenceFieldUpdater<Frame, Runnable> CANCELLATION =
            AtomicReferenceFieldUpdater.newUpdater(Frame.class, Runnable.class, "cancellation");

    private final ResilienceRuntime runtime;
    private final FailureRules rules;
    private final @Nullable Deadline ambient;
    private int attempt = 1;
    private @Nullable TimeLimit limit;
    private long due;
    private boolean late;
    private boolean nowKnown;
    private long now;
    private Measuring measuring = Measuring.OFF;
    private long workBegan;
    private @Nullable Throwable failure;
    private @Nullable Outcome failureOutcome;
    private @Nullable HeldPermit held;
    private volatile @Nullable Runnable cancellation;

    /** A frame for a call that the current thread makes; the thread's current {@link Deadline} bounds it. */
    public Frame(ResilienceRuntime runtime, FailureRules rules) {
        this.runtime = runtime;
        this.rules = rules;
        this.ambient = Deadline.current();
    }

    /** The runtime of the pipeline. */
    public ResilienceRuntime runtime() {
        return runtime;
    }

    /** The clock of the pipeline. */
    public TimeSource time() {
        return runtime.time();
    }

    /**
     * The present reading of the clock, as of the step under way: taken when it is first wanted, and shared by all who want it
     * until {@link #timePassed}. Compare it by subtraction only.
     */
    public long now() {
        if (!nowKnown) {
            now = time().nanoTime();
            nowKnown = true;
        }
        return now;
    }

    /** Tells that time has passed since {@link #now}: after the work, after a pause, after standing in a queue. */
    public void timePassed() {
        nowKnown = false;
    }

    /** Asks for {@link #workNanos}: costs up to two readings of the clock. Called by a gate when it admits the call. */
    public void measureWork() {
        measuring = Measuring.WANTED;
    }

    /** How long the work of this attempt took, queues left out; negative if nobody asked for it or no work began. */
    public long workNanos() {
        return measuring == Measuring.BEGUN ? now() - workBegan : -1;
    }

    /** Tells that the work begins. */
    void workBegins() {
        if (measuring == Measuring.WANTED) {
            workBegan = now();
            measuring = Measuring.BEGUN;
        }
    }

    /** The number of the attempt under way, from 1. */
    public int attempt() {
        return attempt;
    }

    /** Begins another attempt: what was known about the end of the last one is forgotten. */
    public void nextAttempt() {
        attempt++;
        nowKnown = false;
        if (measuring == Measuring.BEGUN) {
            measuring = Measuring.WANTED;
        }
        late = false;
        failure = null;
        failureOutcome = null;
    }

    /** How the attempt ended that returned normally: a success, unless its result came too late to count as one. */
    public Outcome outcome() {
        return late ? LATE : Outcome.SUCCESS;
    }

    /** How the attempt ended that threw {@code thrown}; found once per attempt, however many policies ask. Never throws. */
    public Outcome outcomeOf(Throwable thrown) {
        Outcome known = failureOutcome;
        if (thrown == failure && known != null) {
            return known;
        }
        Outcome found = thrown instanceof DeadlineExceededException expired && !expired.fairlyTimed()
                ? Outcome.IGNORED
                : rules.classify(thrown);
        failure = thrown;
        failureOutcome = found;
        return found;
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

    /** Puts back the limit that was there before {@link #narrow}. */
    public void restore(@Nullable TimeLimit outerLimit, long outerDue) {
        limit = outerLimit;
        due = outerDue;
    }

    /** The deadline of the caller further out; null when there is none. */
    @Nullable
    Deadline ambient() {
        return ambient;
    }

    /** Notes that the attempt's result came after its limit. */
    void resultIsLate() {
        late = true;
    }

    /** The innermost admission that is held by the work of this call; null when there is none. */
    @Nullable
    HeldPermit held() {
        return held;
    }

    /** Sets the innermost admission that is held by the work of this call. */
    void hold(@Nullable HeldPermit permit) {
        held = permit;
    }

    /**
     * Says how the asynchronous step under way is given up, replacing what the step before said. Called at once if the call has
     * been given up already. Thread-safe.
     */
    public void onCancel(Runnable action) {
        Runnable before = cancellation;
        while (before != CANCELLED) {
            if (CANCELLATION.compareAndSet(this, before, action)) {
                return;
            }
            before = cancellation;
        }
        action.run();
    }

    /** Gives the asynchronous call up on behalf of its caller. Thread-safe; only the first call does anything. */
    public void cancel() {
        Runnable action = CANCELLATION.getAndSet(this, CANCELLED);
        if (action != null) {
            action.run();
        }
    }

    /** Whether the caller has given the call up. Thread-safe. */
    public boolean isCancelled() {
        return cancellation == CANCELLED;
    }

    /** Whether the time of the work is measured. */
    private enum Measuring {
        OFF,
        WANTED,
        BEGUN
    }

    private static final class Cancelled implements Runnable {
        @Override
        public void run() {}
    }
}
