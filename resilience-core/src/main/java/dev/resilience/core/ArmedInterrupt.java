package dev.resilience.core;

import dev.resilience.core.time.TimeSource;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Interrupts the thread that made it when time is up, unless it is disarmed before: exactly one of the two happens, and once
 * {@link #disarm} has returned no interrupt of ours is under way or left behind.
 *
 * <p>The handshake is the state: the timer moves ARMED to FIRING, interrupts, and moves on to FIRED; the thread moves ARMED to
 * DISARMED or, when it comes too late for that, waits the few instructions until FIRED and clears the flag. An interrupt that
 * was pending before ours is set again; a foreign one that arrives while ours fires cannot be told apart from it.
 */
final class ArmedInterrupt implements Runnable {

    private static final int ARMED = 0;
    private static final int FIRING = 1;
    private static final int FIRED = 2;
    private static final int DISARMED = 3;

    private final Thread thread = Thread.currentThread();
    private final boolean pending = thread.isInterrupted();
    private final AtomicInteger state = new AtomicInteger(ARMED);
    private final TimeSource.Scheduled timer;

    /** Arms an interrupt of the current thread. */
    @SuppressWarnings("this-escape") // the timer sees a finished state: nothing that run() uses is assigned later
    ArmedInterrupt(TimeSource time, long delayNanos) {
        timer = time.schedule(this, delayNanos);
    }

    /** Time is up; called by the timer. */
    @Override
    public void run() {
        if (state.compareAndSet(ARMED, FIRING)) {
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
        if (state.compareAndSet(ARMED, DISARMED)) {
            timer.cancel();
            return false;
        }
        while (state.get() != FIRED) {
            Thread.onSpinWait();
        }
        Thread.interrupted();
        if (pending) {
            thread.interrupt();
        }
        return true;
    }
}
