package dev.resilience.test.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait on a source, and those that did and have left. Thread-safe; {@link #settle} is for one thread
 * at a time.
 *
 * <p>Whether a waiting thread may go is known to its own condition only, which only that thread may ask, and a thread
 * that was unparked looks for a while as if it still waited. So nobody guesses: a <em>round</em> is opened, every
 * waiting thread is unparked, and each asks its condition again and either leaves or answers with the number of the
 * round. The threads are settled once all who left are at rest and a round has then passed in which nobody left.
 */
final class Crew {

    private final ReentrantLock lock;
    private final Set<Waiter> waiters = new LinkedHashSet<>();
    private final Set<Thread> departed = new LinkedHashSet<>();
    private long departures;
    private volatile long round;
    private volatile @Nullable Thread settling;

    Crew(ReentrantLock lock) {
        this.lock = lock;
    }

    Waiter enter() {
        Waiter waiter = new Waiter(Thread.currentThread());
        lock.lock();
        try {
            waiters.add(waiter);
            departed.remove(waiter.thread());
        } finally {
            lock.unlock();
        }
        return waiter;
    }

    void leave(Waiter waiter) {
        lock.lock();
        try {
            waiters.remove(waiter);
            departed.add(waiter.thread());
            departures++;
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(settling);
    }

    /** The open round, to be read before the condition is asked. */
    long round() {
        return round;
    }

    /** Tells that the calling thread waits on. Takes no lock, as queueing for one could swallow an unpark. */
    void answer(Waiter waiter, long askedIn) {
        waiter.answer(askedIn);
        LockSupport.unpark(settling);
    }

    int waiting() {
        lock.lock();
        try {
            return waiters.size();
        } finally {
            lock.unlock();
        }
    }

    /** Returns when at least {@code count} threads have been asked since the call began, and wait. */
    void awaitWaiting(int count, Duration limit) {
        RealTimeGuard guard = new RealTimeGuard(limit);
        long asked = openRound();
        int answers = answers(asked);
        while (answers < count) {
            if (guard.isOver()) {
                throw guard.failure(answers + " of " + count + " threads wait; seen before were", known());
            }
            guard.pause();
            answers = answers(asked);
        }
    }

    /** Returns when every thread that may go has gone, and all who ever left wait again, have ended or are at rest. */
    void settle(Duration limit) {
        RealTimeGuard guard = new RealTimeGuard(limit);
        settling = Thread.currentThread();
        try {
            long before;
            do {
                before = departures();
                awaitRest(guard);
                awaitAnswers(openRound(), guard);
            } while (departures() != before);
        } finally {
            settling = null;
        }
    }

    /** Waits for this thread, too, as if it had left. */
    void follow(Thread thread) {
        lock.lock();
        try {
            if (waiters.stream().noneMatch(waiter -> waiter.thread() == thread)) {
                departed.add(thread);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forgets the calling thread, which is the one that will wait for all others. */
    void forgetCaller() {
        lock.lock();
        try {
            departed.remove(Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    private void awaitRest(RealTimeGuard guard) {
        Rest rest = new Rest(lock);
        List<Thread> departedNow = departed();
        while (!rest.isReached(departedNow)) {
            if (guard.isOver()) {
                throw guard.failure("not all of these threads wait again, have ended or rest", departedNow);
            }
            guard.pause();
            departedNow = departed();
        }
    }

    private void awaitAnswers(long asked, RealTimeGuard guard) {
        List<Thread> silent = silent(asked);
        while (!silent.isEmpty()) {
            if (guard.isOver()) {
                throw guard.failure("waiting threads do not come back from their condition", silent);
            }
            guard.pause();
            silent = silent(asked);
        }
    }

    private List<Thread> departed() {
        lock.lock();
        try {
            departed.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
            return List.copyOf(departed);
        } finally {
            lock.unlock();
        }
    }

    private List<Thread> silent(long asked) {
        lock.lock();
        try {
            return waiters.stream()
                    .filter(waiter -> !waiter.hasAnswered(asked))
                    .map(Waiter::thread)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private int answers(long asked) {
        lock.lock();
        try {
            return (int)
                    waiters.stream().filter(waiter -> waiter.hasAnswered(asked)).count();
        } finally {
            lock.unlock();
        }
    }

    private List<Thread> known() {
        lock.lock();
        try {
            List<Thread> known = new ArrayList<>(departed);
            waiters.forEach(waiter -> known.add(waiter.thread()));
            return known;
        } finally {
            lock.unlock();
        }
    }

    private long departures() {
        lock.lock();
        try {
            return departures;
        } finally {
            lock.unlock();
        }
    }

    private long openRound() {
        lock.lock();
        try {
            long opened = round + 1;
            round = opened;
            waiters.forEach(waiter -> LockSupport.unpark(waiter.thread()));
            return opened;
        } finally {
            lock.unlock();
        }
    }
}
