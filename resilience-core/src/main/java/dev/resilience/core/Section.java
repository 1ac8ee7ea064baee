package dev.resilience.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A section of a thread's work that has a deadline, and, where it is armed, is interrupted when time is up: unless it is left
 * before. Exactly one of the two happens, and once {@link #leave} has returned no interrupt of ours is under way or left behind.
 * One object per thread and level of nesting, used again and again.
 *
 * <p>The handshake is the state, one word: IDLE, FIRING, FIRED, or the due time of the arming under way. The watcher moves a due
 * to FIRING, interrupts, and moves on to FIRED; the thread moves its due to IDLE or, when it comes too late for that, waits the
 * few instructions until FIRED and clears the flag. A watcher that is late fires nothing that was armed later: its due is another
 * one. Even an equal due is harmless, since whoever arms has read the clock after the section was left, and arms nothing that has
 * passed; and a due that the watcher may fire has.
 *
 * <p>The flag is one for all, so it is set again for whom else it was meant: for somebody foreign who set it before ours fired,
 * and for a section further out of this thread, whose own interrupt is not over yet. A foreign interrupt that comes after ours
 * has fired cannot be told apart from it. A section stays FIRED as long as the flag may be its own.
 */
final class Section {

    /** What {@link #check} says of a section that waits for no time. */
    static final long NOT_ARMED = Long.MAX_VALUE;

    /** 146 years: so far away that it never comes, and near enough that the difference of two dues cannot overflow. */
    private static final long FAR_NANOS = Long.MAX_VALUE / 2;

    private static final long IDLE = Long.MIN_VALUE;
    private static final long FIRING = IDLE + 1;
    private static final long FIRED = IDLE + 2;

    /** How long the watcher leaves the interrupt to whoever wants to look at the thread first. */
    private static final long LOOK_NANOS = 5_000_000;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Section.class, "state", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Sections sections;
    private final @Nullable Section outer;
    private final @Nullable Watcher watcher;
    private volatile @Nullable Section inner;
    private volatile long state = IDLE;

    private long due;
    private @Nullable TimeLimit limit;
    private @Nullable Deadline deadline;
    private boolean pending;
    private boolean foreign; // written by the watcher before FIRED, read after it
    private long lookedAt = IDLE; // the due for which the thread was looked at; the watcher's own

    Section(Sections sections, @Nullable Section outer, @Nullable Watcher watcher) {
        this.sections = sections;
        this.outer = outer;
        this.watcher = watcher;
    }

    /**
     * Goes into a section in which the current thread is interrupted when time is up. Left by {@link #leave}.
     *
     * @param start a reading of the clock before {@code due}
     * @param limit what {@code due} belongs to; null if it is that of the deadline
     * @param deadline what the work is told of its time; null if that is {@code limit}'s
     */
    static Section arm(Watcher watcher, long start, long due, @Nullable TimeLimit limit, @Nullable Deadline deadline) {
        Sections sections = Sections.current();
        Section section = sections.next(watcher);
        section.limit = limit;
        section.deadline = deadline;
        section.pending = Thread.currentThread().isInterrupted() && !section.outerHasFired();
        long at = due - start > FAR_NANOS ? start + FAR_NANOS : due;
        section.due =
                at <= FIRED ? at + (FIRED - IDLE + 1) : at; // three nanoseconds late rather than taken for a state
        sections.enter(section);
        section.state = section.due;
        if (watcher.isTooLateFor(section.due)) {
            section.haveScanned(watcher);
        }
        return section;
    }

    private void haveScanned(Watcher watcher) {
        try {
            watcher.scanAt(due);
        } catch (Throwable failure) {
            leave();
            throw failure;
        }
    }

    /** Goes into a section with another deadline, or none, which interrupts nobody. Left by {@link #leave}. */
    static Section under(@Nullable Deadline deadline) {
        Sections sections = Sections.current();
        Section section = sections.next();
        section.deadline = deadline;
        section.due = IDLE; // so that it is left like any other
        sections.enter(section);
        return section;
    }

    /**
     * Leaves the section; called by the thread that went into it, once.
     *
     * @return whether the interrupt had been fired
     */
    boolean leave() {
        boolean fired = !STATE.compareAndSet(this, due, IDLE);
        if (fired) {
            clearFlag();
            state = IDLE;
        }
        limit = null;
        deadline = null;
        sections.leave(this);
        return fired;
    }

    private void clearFlag() {
        while (state != FIRED) {
            Thread.onSpinWait();
        }
        Thread.interrupted();
        if (pending || foreign) {
            tellOuterOfForeign();
            Thread.currentThread().interrupt();
        } else if (outerHasFired()) {
            Thread.currentThread().interrupt();
        }
    }

    /** One further out that fired after this one took the flag for this one's. */
    private void tellOuterOfForeign() {
        for (Section next = outer; next != null; next = next.outer) {
            next.pending = true;
        }
    }

    /**
     * Fires if time is up; called by the watcher.
     *
     * @return nanoseconds until it is; {@link #NOT_ARMED} when there is nothing to wait for
     */
    long check(long now) {
        long armed = state;
        if (armed <= FIRED) {
            return NOT_ARMED;
        }
        long left = armed - now;
        if (left > 0) {
            return left;
        }
        if (lookedAt != armed && isLookedAt(armed)) {
            lookedAt = armed;
            return LOOK_NANOS;
        }
        if (lookedAt == armed && left > -LOOK_NANOS) {
            return left + LOOK_NANOS;
        }
        fire(armed);
        return NOT_ARMED;
    }

    private boolean isLookedAt(long armed) {
        TimeLimit ofWork = limit; // that of a later arming at worst, whose thread is then looked at for nothing
        Thread thread = sections.thread();
        return ofWork != null && thread != null && ofWork.looksBeforeInterrupt(thread, () -> fire(armed));
    }

    private void fire(long armed) {
        Thread thread = sections.thread();
        if (thread == null) {
            return;
        }
        // Before FIRING: from then on an inner one sets the flag again on our behalf.
        boolean interrupted = isInterruptedByOthers(thread);
        if (STATE.compareAndSet(this, armed, FIRING)) {
            foreign = interrupted;
            sections.fires();
            try {
                thread.interrupt();
            } finally {
                state = FIRED;
            }
        }
    }

    /**
     * Whether the flag is set, but by none of this thread's sections. Whoever looks at a thread fires besides the watcher, so that
     * an inner section may fire and be left between two of these readings: then they are taken again. A section is counted before
     * it interrupts, and one that was counted before all of them is found, or has taken its interrupt back.
     */
    private boolean isInterruptedByOthers(Thread thread) {
        int before;
        boolean interrupted;
        do {
            before = sections.fired();
            interrupted = !innerHasFired() && thread.isInterrupted() && !innerHasFired() && !outerHasFired();
        } while (before != sections.fired());
        return interrupted;
    }

    private boolean outerHasFired() {
        for (Section next = outer; next != null; next = next.outer) {
            if (next.hasFired()) {
                return true;
            }
        }
        return false;
    }

    private boolean innerHasFired() {
        for (Section next = inner; next != null; next = next.inner) {
            if (next.hasFired()) {
                return true;
            }
        }
        return false;
    }

    private boolean hasFired() {
        long now = state;
        return now == FIRING || now == FIRED;
    }

    /** What the work in this section is told of its time; asked by its own thread. */
    @Nullable
    Deadline deadline() {
        if (deadline == null && limit != null && watcher != null) {
            deadline = new Deadline(watcher.time(), due, limit.limitNanos());
        }
        return deadline;
    }

    /** Whether this section is interrupted by {@code latest}, or has been already; asked by its own thread. */
    boolean isArmedFor(long latest) {
        return state != IDLE && due - latest <= 0;
    }

    boolean isWatchedBy(Watcher candidate) {
        return watcher == candidate;
    }

    /** Whether no call can use this section any more: its thread has ended, or uses another one in its place. */
    boolean isAbandoned() {
        Thread thread = sections.thread();
        if (thread == null || !thread.isAlive()) {
            return true;
        }
        for (Section next = this; next.outer != null; next = next.outer) {
            if (next.outer.inner != next) {
                return true;
            }
        }
        return false;
    }

    @Nullable
    Section outer() {
        return outer;
    }

    @Nullable
    Section inner() {
        return inner;
    }

    void inner(Section section) {
        inner = section;
    }
}
