package dev.resilience.core.window;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Exactly the last n outcomes, in one order for all threads. A success takes no lock once the window is full, and writes nothing
 * while all that the window holds are successes. Thread-safe.
 *
 * <p><b>How.</b> Every outcome takes a number, from 0; number i belongs to slot i modulo n of two rings of bits, failed and slow.
 * A bad outcome (failed or slow) takes its number and sets its bits under the lock, and so does every outcome while the window
 * fills. In a full window a harmless outcome does no more than take a number. So numbers that nobody wrote a bit for are
 * harmless, and whoever holds the lock catches up with them: it clears their slots, word by word, and lowers the counts.
 *
 * <p><b>Why a success in a full window need not ask the alarm.</b> It takes the place of an outcome that was as bad or worse, and
 * only bad news raises the alarm. While the window fills, a success adds a call and may be the one that completes a minimum of
 * calls: there it asks.
 *
 * <p><b>Why a success may write nothing.</b> To a full window without bad outcomes one more success changes nothing. It must only
 * be certain that the window was like that at some moment of the call; then that is when the outcome took place. The moment is
 * the reading of {@link #numbers}, and {@link #lastBad} is read after it. A bad outcome that had its number by that moment had
 * announced itself before it took it ({@link #BEING_WRITTEN}), so the second reading finds the announcement, or what the bad
 * outcome or a later one put in its place. In the other order a bad outcome could complete the window between the two readings
 * and be seen by neither. A bad outcome that takes its number after the first reading at most makes the success take one too,
 * and that is as right.
 *
 * <p><b>Why a number may stand for an outcome elsewhere.</b> Where a success takes a number without the lock, that is the only
 * thing it does, and nothing else takes numbers without the lock. So the numbers of which no tally was told are so many successes,
 * and to count them a second time would double the price of a success. The end of the window makes the numbers negative in one
 * atomic step: whoever took one before is among those it returns, and whoever comes later sees that it was too late.
 *
 * <p><b>Why the skipped outcomes are not missed.</b> They were skipped where every slot already said what they would have
 * written. So {@link #counts} and the alarm never see a difference, and neither does the age of a bad outcome: those that come
 * after it are not skipped before it has left the window.
 */
public final class CountWindow implements OutcomeWindow {

    private static final AtomicLongFieldUpdater<CountWindow> NUMBERS =
            AtomicLongFieldUpdater.newUpdater(CountWindow.class, "numbers");

    /** In {@link #lastBad}, while a bad outcome takes its number: larger than every number. */
    private static final long BEING_WRITTEN = Long.MAX_VALUE;

    /** In {@link #numbers}, once the window has ended: those who take a number too late do not bring it up to 0. */
    private static final long ENDED = Long.MIN_VALUE;

    private final ReentrantLock lock;
    private final int size;

    /** How many numbers have been taken, negative once it has ended. Below {@link #size} it changes under the lock only. */
    private volatile long numbers;

    /** One more than the number of the last bad outcome; written under the lock. */
    private volatile long lastBad;

    /** Slots and counts know all numbers below this one; guarded by the lock, as is all that follows. */
    private long caughtUp;

    /** For how many numbers a tally was told of the outcome. */
    private long told;

    private int failures;
    private int slowCalls;
    private final long[] failed;

    /** Made for the first slow call: most windows never see one. */
    private long @Nullable [] slow;

    /**
     * An empty window.
     *
     * @param size how many outcomes to keep, at least 1
     */
    public CountWindow(int size) {
        this(size, new ReentrantLock());
    }

    /**
     * The same over a lock that its owner has already.
     *
     * @param lock held for a few instructions, and never while calling out
     */
    public CountWindow(int size, ReentrantLock lock) {
        this.lock = lock;
        this.size = size;
        this.failed = Bits.of(size);
    }

    @Override
    public @Nullable Counts record(boolean failure, boolean slowCall, Alarm alarm, Tally tally) {
        boolean bad = failure || slowCall;
        long taken = numbers; // to be read before lastBad
        if (bad || taken < size) {
            tally.count(failure, slowCall);
            return recordLocked(bad, failure, slowCall, alarm);
        }
        boolean isCounted = taken - lastBad < size && NUMBERS.getAndIncrement(this) >= 0;
        if (!isCounted || !tally.addsUntold()) {
            tally.count(false, false);
        }
        return null;
    }

    private @Nullable Counts recordLocked(boolean bad, boolean failure, boolean slowCall, Alarm alarm) {
        lock.lock();
        try {
            if (numbers < 0) {
                return null;
            }
            if (bad) {
                lastBad = BEING_WRITTEN;
            }
            long number = NUMBERS.getAndIncrement(this);
            told++;
            write(number, failure, slowCall);
            int calls = (int) Math.min(caughtUp, size);
            return (bad || number < size) && alarm.raisedBy(calls, failures, slowCalls)
                    ? new Counts(calls, failures, slowCalls)
                    : null;
        } finally {
            lock.unlock();
        }
    }

    private void write(long number, boolean failure, boolean slowCall) {
        catchUp(number + 1);
        int slot = (int) (number % size);
        if (failure) {
            Bits.set(failed, slot);
            failures++;
        }
        if (slowCall) {
            if (slow == null) {
                slow = Bits.of(size);
            }
            Bits.set(slow, slot);
            slowCalls++;
        }
        if (failure || slowCall) {
            lastBad = number + 1;
        }
    }

    @Override
    public Counts counts() {
        lock.lock();
        try {
            long taken = numbers;
            if (taken >= 0) {
                catchUp(taken);
            }
            return new Counts((int) Math.min(caughtUp, size), failures, slowCalls);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long untold() {
        lock.lock();
        try {
            long taken = numbers;
            return taken < 0 ? 0 : taken - told;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long end() {
        lock.lock();
        try {
            long taken = NUMBERS.getAndSet(this, ENDED);
            if (taken < 0) {
                return 0;
            }
            catchUp(taken);
            return taken - told;
        } finally {
            lock.unlock();
        }
    }

    /** Takes all numbers below {@code end} that were not written for what they are: harmless. */
    private void catchUp(long end) {
        if (end - caughtUp >= size) {
            clear(0, size);
        } else {
            int from = (int) (caughtUp % size);
            int to = (int) (end % size);
            if (from <= to) {
                clear(from, to);
            } else {
                clear(from, size);
                clear(0, to);
            }
        }
        caughtUp = end;
    }

    private void clear(int from, int to) {
        failures -= Bits.clear(failed, from, to);
        if (slow != null) {
            slowCalls -= Bits.clear(slow, from, to);
        }
    }
}
