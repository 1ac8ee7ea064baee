package dev.resilience.core.bulkhead;

import dev.resilience.core.Lincheck;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Traps 8 and 27: whatever threads do to the permits of a bulkhead could have been done by one of them after the other: taking
 * one, queueing, leaving the queue in the moment of the grant, giving back, and resizing. At first each thread has one and none
 * is free, or else few scenarios would come to a queue; and the word's count of grants is full after two more.
 *
 * <p>Who is told to wake a waiter is left out: when two give back at once, or one while another resizes, either may be.
 */
@Timeout(600)
class PermitsLincheckTests {

    private static final int MAX_QUEUE = 2;

    /** So many it takes to come across a permit that is given back while another thread joins the queue, and then looks. */
    private static final int SCENARIOS = 60;

    /** Lincheck numbers threads from 0 or from 1. */
    private static final int NUMBERS = Lincheck.THREADS + 2;

    @Test
    void areLinearizableInEveryInterleavingTried() {
        Lincheck.inEveryInterleavingTried(UnderTest.class, OneAfterTheOther.class, SCENARIOS, 0);
    }

    @Test
    void areLinearizableUnderStress() {
        Lincheck.underStress(UnderTest.class, OneAfterTheOther.class, 10, 0);
    }

    /** The permits; each thread knows how many it holds, and waits at most once. */
    @Param(name = "thread", gen = ThreadIdGen.class)
    @Param(name = "limit", gen = IntGen.class, conf = "2:5")
    public static final class UnderTest {

        private final Permits permits = new Permits(NUMBERS, Permits.MOST_GRANTS - NUMBERS - 1);
        private final int[] held = new int[NUMBERS];
        private final @Nullable Waiter[] waiting = new Waiter[NUMBERS];

        public UnderTest() {
            for (int thread = 0; thread < NUMBERS; thread++) {
                tryAcquire(thread);
            }
        }

        @Operation
        public boolean tryAcquire(@Param(name = "thread") int thread) {
            boolean admitted = permits.tryAcquire();
            held[thread] += admitted ? 1 : 0;
            return admitted;
        }

        @Operation
        public String enter(@Param(name = "thread") int thread) {
            if (waiting[thread] != null) {
                return "waits already";
            }
            Waiter waiter = Waiter.async();
            Permits.Entry entry = permits.enter(waiter, MAX_QUEUE);
            held[thread] += entry == Permits.Entry.ADMITTED ? 1 : 0;
            waiting[thread] = entry == Permits.Entry.QUEUED ? waiter : null;
            return entry.name();
        }

        @Operation
        public boolean isGranted(@Param(name = "thread") int thread) {
            Waiter waiter = waiting[thread];
            return waiter != null && waiter.isGranted();
        }

        @Operation
        public String leave(@Param(name = "thread") int thread) {
            Waiter waiter = waiting[thread];
            if (waiter == null) {
                return "waits for nothing";
            }
            waiting[thread] = null;
            if (permits.withdraw(waiter)) {
                return "without";
            }
            held[thread]++;
            return "with a permit";
        }

        @Operation
        public void release(@Param(name = "thread") int thread) {
            if (held[thread] > 0) {
                held[thread]--;
                permits.release();
            }
        }

        @Operation
        public void resize(@Param(name = "limit") int limit) {
            Waiter granted;
            do {
                granted = permits.resize(() -> limit);
            } while (granted != null);
        }
    }

    /** The same for one thread. */
    public static final class OneAfterTheOther {

        private final int[] held = new int[NUMBERS];
        private final boolean[] waits = new boolean[NUMBERS];
        private final Deque<Integer> queue = new ArrayDeque<>();
        private int limit = NUMBERS;
        private int active;

        public OneAfterTheOther() {
            for (int thread = 0; thread < NUMBERS; thread++) {
                take(thread);
            }
        }

        public boolean tryAcquire(int thread) {
            boolean admitted = queue.isEmpty() && active < limit;
            if (admitted) {
                take(thread);
            }
            return admitted;
        }

        private void take(int thread) {
            active++;
            held[thread]++;
        }

        public String enter(int thread) {
            if (waits[thread]) {
                return "waits already";
            }
            if (tryAcquire(thread)) {
                return "ADMITTED";
            }
            if (queue.size() >= MAX_QUEUE) {
                return "REFUSED";
            }
            waits[thread] = true;
            queue.add(thread);
            return "QUEUED";
        }

        public boolean isGranted(int thread) {
            return waits[thread] && !queue.contains(thread);
        }

        public String leave(int thread) {
            if (!waits[thread]) {
                return "waits for nothing";
            }
            waits[thread] = false;
            if (queue.remove(thread)) {
                return "without";
            }
            held[thread]++;
            return "with a permit";
        }

        public void release(int thread) {
            if (held[thread] > 0) {
                held[thread]--;
                active--;
                grant();
            }
        }

        public void resize(int changed) {
            limit = changed;
            grant();
        }

        private void grant() {
            while (active < limit && !queue.isEmpty()) {
                queue.remove();
                active++;
            }
        }
    }
}
