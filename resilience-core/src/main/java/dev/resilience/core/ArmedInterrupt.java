package dev.resilience.core;

import dev.resilience.core.time.TimeSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts the thread that made it when time is up, unless it is disarmed before: exactly one of the two happens, and once
 * {@link #disarm} has returned no interrupt of ours is under way or left behind.
 *
 * <p>The handshake is the state: the timer moves ARMED to FIRING, interrupts, and moves on to FIRED; the thread moves ARMED to
 * DISARMED or, when it comes too late for that, waits the few instructions until FIRED and clears the flag.
 *
 * <p>The flag is one for all, so it is set again for whom else it was meant: for somebody foreign who set it before ours fired,
 * and for a limit further out on this thread, whose own interrupt is not over yet. A foreign interrupt that comes after ours has
 * fired cannot be told apart from it. The nested ones of a thread are linked for that, and a link stays as long as the flag may
 * be ours.
 */
final class ArmedInterrupt implements Runnable {

    private static final int ARMED = 0;
    private static final int FIRING = 1;
    private static final int FIRED = 2;
    private static final int DISARMED = 3;

    private static final ThreadLocal<@Nullable ArmedInterrupt> INNERMOST = new ThreadLocal<>();

    private final Thread thread = Thread.currentThread();
    private final boolean pending = thread.isInterrupted();
    private final AtomicInteger state = new AtomicInteger(ARMED);
    private final @Nullable ArmedInterrupt outer = INNERMOST.get();
    private volatile @Nullable ArmedInterrupt inner;
    private boolean foreign; // written by the timer before FIRED, read after it
    private final TimeSource.Scheduled timer;

    /** Arms an interrupt of the current thread. */
    @SuppressWarnings("this-escape") // the timer sees a finished state: nothing that run() uses is assigned later
    ArmedInterrupt(TimeSource time, long delayNanos) {
        if (outer != null) {
            outer.inner = this;
        }
        INNERMOST.set(this);
        timer = time.schedule(this, delayNanos);
    }

    /** Time is up; called by the timer. */
    @Override
    public void run() {
        // Before FIRING: from then on an inner one sets the flag again on our behalf.
        boolean interrupted = !innerHasFired() && thread.isInterrupted();
        if (state.compareAndSet(ARMED, FIRING)) {
            foreign = interrupted;
            thread.interrupt();
            state.set(FIRED);
        }
    }

    /**
     * Ends the interruptible section; called by the thread that armed it, once.
     *
     * @return whether the interrupt had been fired
     */
    boolean disarm() {
        boolean fired = !state.compareAndSet(ARMED, DISARMED);
        if (fired) {
            clearFlag();
        } else {
            timer.cancel();
        }
        unlink();
        return fired;
    }

    private void clearFlag() {
        while (state.get() != FIRED) {
            Thread.onSpinWait();
        }
        Thread.interrupted();
        if (pending || foreign || outerHasFired()) {
            thread.interrupt();
        }
    }

    private void unlink() {
        if (outer == null) {
            INNERMOST.remove();
        } else {
            outer.inner = null;
            INNERMOST.set(outer);
        }
    }

    private boolean outerHasFired() {
        for (ArmedInterrupt next = outer; next != null; next = next.outer) {
            if (next.hasFired()) {
                return true;
            }
        }
        return false;
    }

    private boolean innerHasFired() {
        for (ArmedInterrupt next = inner; next != null; next = next.inner) {
            if (next.hasFired()) {
                return true;
            }
        }
        return false;
    }

    private boolean hasFired() {
        int now = state.get();
        return now == FIRING || now == FIRED;
    }
}
