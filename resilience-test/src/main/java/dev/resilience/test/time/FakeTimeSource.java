package dev.resilience.test.time;

import dev.resilience.core.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TimeSource} whose time stands still until the test advances it.
 *
 * <pre>{@code
 * FakeTimeSource time = new FakeTimeSource();
 * Thread caller = new Thread(() -> retryingClient.call());
 * caller.start();
 * time.awaitWaiters(1);                 // the caller sleeps between two attempts
 * time.advance(Duration.ofMillis(500)); // the second attempt has been made, and the caller sleeps again or has ended
 * }</pre>
 *
 * <p>{@link #advance} moves the time from one due time to the next, in (due, registration) order. A task runs on the
 * advancing thread. A wait that is due ends, on its own thread. Then, before anything else happens and before time
 * moves on, all threads settle:
 *
 * <ul>
 *   <li>every thread in {@link #await} asks its condition again and leaves if it holds, so that what a task or a woken
 *       thread granted is taken at the time it was granted;
 *   <li>every thread that has ever left {@code await} (time over, granted, interrupted) counts as running until it
 *       waits here again, has ended, or is at rest elsewhere: blocked or parked, and staying so. Resting are for
 *       instance a pool's thread without work, and a thread that joins one that waits here; not resting is one that
 *       queues for a lock which a running thread holds. {@code Rest}, in this package, has the exact rule.
 * </ul>
 *
 * <p>Threads that have never been in {@code await} are not waited for (say, a pool's fresh thread that a woken one
 * handed work to): name them with {@link #follow}, or use {@link #awaitWaiters} or a latch. A thread that has been
 * there and then computes, spins or reads from a socket without end makes the advance fail when the guard of real time
 * is over: let work that is meant to hang park on a latch.
 *
 * <p>By default the readings of {@link #nanoTime} start half a second before they overflow, so that whoever compares
 * them other than by subtraction is found out. Thread-safe; one thread at a time may advance.
 */
public final class FakeTimeSource implements TimeSource {

    private static final Duration DEFAULT_GUARD = Duration.ofSeconds(10);
    private static final long DEFAULT_START =
            Long.MAX_VALUE - Duration.ofMillis(500).toNanos();
    private static final int STEPS_AT_ONE_TIME = 100_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Agenda agenda = new Agenda(lock);
    private final Crew crew = new Crew(lock);
    private final AtomicReference<@Nullable Thread> advancing = new AtomicReference<>();
    private final long startNanos;
    private final Duration guard;
    private volatile Instant wallStart;

    /** Starts shortly before {@code nanoTime} overflows, on 1 January 2026, with a guard of 10 s. */
    public FakeTimeSource() {
        this(DEFAULT_START, Instant.parse("2026-01-01T00:00:00Z"));
    }

    /**
     * Starts where the test wants, with a guard of 10 s.
     *
     * @param startNanos the first reading of {@link #nanoTime}; any value
     * @param startWall the first reading of {@link #wallTime}
     */
    public FakeTimeSource(long startNanos, Instant startWall) {
        this(startNanos, startWall, DEFAULT_GUARD);
    }

    /**
     * Starts where the test wants.
     *
     * @param guard how long, in real time, to wait for threads before failing
     */
    public FakeTimeSource(long startNanos, Instant startWall, Duration guard) {
        this.startNanos = startNanos;
        this.wallStart = startWall;
        this.guard = guard;
    }

    @Override
    public long nanoTime() {
        return startNanos + agenda.elapsed();
    }

    /** How far this source has been advanced since it was made. */
    public Duration elapsed() {
        return Duration.ofNanos(agenda.elapsed());
    }

    /** {@inheritDoc} It moves with {@link #nanoTime}, except for what {@link #setWallTime} does to it. */
    @Override
    public Instant wallTime() {
        return wallStart.plusNanos(agenda.elapsed());
    }

    /**
     * Sets the time of day, forwards or back, as an administrator or NTP would; {@link #nanoTime} and waits take no
     * notice.
     */
    public void setWallTime(Instant wallTime) {
        wallStart = wallTime.minusNanos(agenda.elapsed());
    }

    /**
     * {@inheritDoc}
     *
     * <p>A thread that is granted and unparked returns without any advance.
     *
     * @throws IllegalStateException when a task would block here: nobody could advance the time any more
     */
    @Override
    public boolean await(BooleanSupplier done, long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (done.getAsBoolean()) {
            return true;
        }
        if (nanos <= 0) {
            return false;
        }
        if (advancing.get() == Thread.currentThread()) {
            throw new IllegalStateException("A timer task must not block: it would wait for the thread it runs on");
        }
        Waiter waiter = crew.enter();
        try {
            agenda.add(waiter, nanos);
            return park(waiter, done);
        } finally {
            agenda.remove(waiter);
            crew.leave(waiter);
        }
    }

    /**
     * Each pass reads the round first and answers it last, so that an answer vouches for everything that happened
     * before the round was opened: an interrupt, the time being over, a grant. From the last question to the parking no
     * lock is taken: to queue for one would swallow the unpark of a grant made in between.
     */
    private boolean park(Waiter waiter, BooleanSupplier done) throws InterruptedException {
        while (true) {
            long round = crew.round();
            boolean timeOver = waiter.isTimeOver();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (done.getAsBoolean()) {
                return true;
            }
            if (timeOver) {
                return false;
            }
            crew.answer(waiter, round);
            LockSupport.park(this);
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>The timer thread is the one that advances; without a delay the task runs at the next advance, be it by
     * nothing. What the task throws is thrown by the advance, after everything else that was due.
     */
    @Override
    public Scheduled schedule(Runnable action, long delayNanos) {
        Task task = new Task(action);
        agenda.add(task, delayNanos);
        return () -> agenda.remove(task);
    }

    /** As {@link #advanceNanos}. */
    public void advance(Duration duration) {
        advanceNanos(duration.toNanos());
    }

    /**
     * Moves the time on, running and waking what is due on the way, including what is registered on the way, and
     * returns when all woken threads wait again, have ended or are at rest (see the class comment). By 0 it only lets
     * the threads settle and runs what is due now. What a task throws is thrown at the end, with what further tasks
     * threw suppressed in it.
     *
     * @throws IllegalArgumentException if {@code nanos} is negative
     * @throws IllegalStateException if another thread is advancing, or a task tries to
     * @throws ArithmeticException if more than 292 years pass in total
     * @throws AssertionError if threads do not settle before the guard is over; names them and shows where they stand
     */
    public void advanceNanos(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("Time does not go back, but was to advance by " + nanos + " ns");
        }
        if (!advancing.compareAndSet(null, Thread.currentThread())) {
            throw new IllegalStateException("The time is being advanced already");
        }
        TaskFailures failures = new TaskFailures();
        try {
            advanceTo(Math.addExact(agenda.elapsed(), nanos), failures);
        } catch (Throwable failure) {
            failures.attachTo(failure);
            throw failure;
        } finally {
            advancing.set(null);
        }
        failures.rethrow();
    }

    private void advanceTo(long target, TaskFailures failures) {
        crew.forgetCaller();
        crew.settle(guard);
        int stepsHere = 0;
        while (true) {
            long before = agenda.elapsed();
            Entry due = agenda.moveToNext(target);
            if (due == null && before == target) {
                return;
            }
            if (due instanceof Task task) {
                failures.run(task);
            } else if (due instanceof Waiter waiter) {
                waiter.setTimeOver();
            }
            crew.settle(guard);
            stepsHere = agenda.elapsed() == before ? stepsHere + 1 : 0;
            if (stepsHere > STEPS_AT_ONE_TIME) {
                throw new AssertionError("Time stands still at " + elapsed() + ": what has no delay goes on and on");
            }
        }
    }

    /**
     * Blocks, in real time, until at least {@code count} threads wait in {@link #await}, each having found since this
     * call began that it may not go: a thread that was granted before is not counted.
     *
     * @throws AssertionError if they do not before the guard is over
     */
    public void awaitWaiters(int count) {
        crew.awaitWaiting(count, guard);
    }

    /**
     * Makes every advance wait for this thread, too, as for one that has been in {@link #await}: for threads that time
     * reaches otherwise, such as a worker that a timer task interrupts.
     */
    public void follow(Thread thread) {
        crew.follow(thread);
    }

    /** How many threads are in {@link #await} now; whoever was granted but has not left yet is among them. */
    public int waiters() {
        return crew.waiting();
    }

    /** How many tasks have neither begun to run nor been cancelled. */
    public int scheduledTasks() {
        return agenda.tasks();
    }

    /** How far to advance until the next task or wait is due; empty when nothing is registered. */
    public Optional<Duration> untilNextDue() {
        OptionalLong nanos = agenda.untilNext();
        return nanos.isPresent() ? Optional.of(Duration.ofNanos(nanos.getAsLong())) : Optional.empty();
    }
}
