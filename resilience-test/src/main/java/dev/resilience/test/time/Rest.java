package dev.resilience.test.time;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Finds out whether threads that have left the source are all at rest: have ended, or are blocked or parked and stay
 * so.
 *
 * <p>A thread's state alone does not tell, as one that was just unparked is reported as waiting until it gets a
 * processor. The JVM's count of a thread's waits tells one wait from the next, so:
 *
 * <ul>
 *   <li>a thread parked by {@code java.util.concurrent}, whose waits all bear with spurious wake-ups, is unparked, and
 *       has to park again; {@value #ROUNDS} times, since one of them may pass something on to the next;
 *   <li>one that waits otherwise (monitors, sleeping, its own use of {@code park}) has to stay in that wait for
 *       {@value #LOOKS} looks and {@value #NANOS} ns of real time;
 *   <li>one that queues for a lock which is free or which a running thread holds, or for the source's own lock, runs.
 * </ul>
 *
 * <p>Not thread-safe: one instance serves one wait of one thread.
 */
final class Rest {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 3;
    private static final int LOOKS = 20;
    private static final long NANOS = 5_000_000;
    private static final int LONGEST_CHAIN = 100;

    private final ReentrantLock ownLock;

    private Map<Thread, Long> unparked = Map.of();
    private int rounds;

    private Map<Thread, Long> still = Map.of();
    private long stillSince;
    private int stillLooks;

    /**
     * Makes one that has not looked yet.
     *
     * @param ownLock the lock of the source
     */
    Rest(ReentrantLock ownLock) {
        this.ownLock = ownLock;
    }

    /** Looks once; to be called, with pauses, until it says yes. */
    boolean isReached(Collection<Thread> threads) {
        Map<Thread, Long> parked = new HashMap<>();
        Map<Thread, Long> waiting = new HashMap<>();
        for (Thread thread : threads) {
            ThreadInfo info = THREADS.getThreadInfo(thread.getId());
            // No information: it has just ended or not begun, or it is virtual, and its state is all there is to know.
            Thread.State state = info == null ? thread.getState() : info.getThreadState();
            if (state == Thread.State.TERMINATED || state == Thread.State.NEW) {
                continue;
            }
            if (!isBlocked(state) || ownLock.hasQueuedThread(thread) || (info != null && isHeldUpByRunning(info))) {
                still = Map.of();
                return false;
            }
            boolean bearsUnpark = info != null && isParkedByLibrary(thread);
            (bearsUnpark ? parked : waiting)
                    .put(thread, info == null ? 0 : info.getWaitedCount() + info.getBlockedCount());
        }
        return isConfirmed(parked) && isStill(waiting);
    }

    private boolean isConfirmed(Map<Thread, Long> parked) {
        if (!parked.keySet().equals(unparked.keySet())) {
            rounds = 0;
        } else if (parked.entrySet().stream().anyMatch(now -> now.getValue().equals(unparked.get(now.getKey())))) {
            return false;
        } else if (rounds == ROUNDS) {
            return true;
        }
        if (parked.isEmpty()) {
            return true;
        }
        rounds++;
        unparked = parked;
        parked.keySet().forEach(LockSupport::unpark);
        return false;
    }

    private boolean isStill(Map<Thread, Long> waiting) {
        if (waiting.isEmpty()) {
            return true;
        }
        if (!waiting.equals(still)) {
            still = waiting;
            stillSince = System.nanoTime();
            stillLooks = 0;
        }
        return ++stillLooks >= LOOKS && System.nanoTime() - stillSince >= NANOS;
    }

    private static boolean isParkedByLibrary(Thread thread) {
        Object blocker = LockSupport.getBlocker(thread);
        return blocker != null && blocker.getClass().getName().startsWith("java.util.concurrent.");
    }

    /**
     * Whether the lock that the thread wants, directly or behind others that are blocked, is held by a thread that
     * runs.
     */
    private static boolean isHeldUpByRunning(ThreadInfo queued) {
        ThreadInfo info = queued;
        for (int i = 0; i < LONGEST_CHAIN; i++) {
            long owner = info.getLockOwnerId();
            if (owner == -1) {
                // A monitor without owner is about to be entered; whoever is not blocked at one wants no lock at all.
                return info.getThreadState() == Thread.State.BLOCKED;
            }
            if (owner == Thread.currentThread().getId()) {
                // What the looking thread holds it keeps until it has seen everybody at rest.
                return false;
            }
            info = THREADS.getThreadInfo(owner);
            if (info == null) {
                return false;
            }
            if (!isBlocked(info.getThreadState())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBlocked(Thread.State state) {
        return switch (state) {
            case BLOCKED, WAITING, TIMED_WAITING -> true;
            case NEW, RUNNABLE, TERMINATED -> false;
        };
    }
}
