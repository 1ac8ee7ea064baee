package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Lincheck;
import dev.resilience.core.Permit;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.event.EventPublisher;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Traps 11 and 12: whatever threads do to a half-open breaker could have been done by one of them after the other: coming for a
 * probe, and ending one in any of the three ways, also after others have decided.
 *
 * <p>The breaker is a shadow, which tells nobody of anything: logs and events have tests of their own. Its clock stands still.
 */
@Timeout(300)
class HalfOpenLincheckTests {

    /** One slot: two at once is what a short scenario comes across. */
    private static final int PERMITTED = 1;

    private static final int WANTED = 1;
    private static final int SCENARIOS = 10;

    /** Lincheck numbers threads from 0 or from 1. */
    private static final int NUMBERS = Lincheck.THREADS + 2;

    @Test
    void isLinearizableInEveryInterleavingTried() {
        Lincheck.inEveryInterleavingTried(UnderTest.class, OneAfterTheOther.class, SCENARIOS, 2);
    }

    @Test
    void isLinearizableUnderStress() {
        Lincheck.underStress(UnderTest.class, OneAfterTheOther.class, SCENARIOS, 2);
    }

    /** A clock that is set by hand, and timers that never ring. */
    private static final class Clock implements TimeSource {

        private long now;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public Instant wallTime() {
            return Instant.EPOCH;
        }

        @Override
        public boolean await(BooleanSupplier done, long nanos) {
            throw new AssertionError("nobody waits here");
        }

        @Override
        public Scheduled schedule(Runnable task, long delayNanos) {
            return () -> {};
        }
    }

    /** A breaker whose open duration has just passed. */
    private static CircuitBreaker halfOpen() {
        Clock clock = new Clock();
        ResilienceRuntime runtime =
                new ResilienceRuntime(clock, Runnable::run, new EventPublisher(Runnable::run), () -> 0);
        CircuitBreakerConfig opening = Rig.config(settings -> settings.minimumCalls(1)
                .openDuration(Duration.ofNanos(1))
                .openBackoffJitter(0)
                .automaticHalfOpen(false)
                .permittedCalls(PERMITTED)
                .successThreshold(WANTED));
        CircuitBreaker breaker =
                CircuitBreaker.of("inventory", opening, runtime).newShadow();
        end(breaker.tryAcquire(), Rig.FAILURE);
        breaker.reconfigure(Rig.config(settings -> settings.windowCalls(100)
                .minimumCalls(100)
                .openDuration(Duration.ofNanos(1))
                .openBackoffJitter(0)
                .automaticHalfOpen(false)
                .permittedCalls(PERMITTED)
                .successThreshold(WANTED)));
        clock.now++;
        end(breaker.tryAcquire(), Outcome.IGNORED);
        return breaker;
    }

    private static void end(@Nullable Permit permit, Outcome outcome) {
        if (permit != null) {
            permit.end(outcome);
        }
    }

    /** The breaker; each thread ends what it was let through for, the latest first. */
    @Param(name = "thread", gen = ThreadIdGen.class)
    public static final class UnderTest {

        private final CircuitBreaker breaker = halfOpen();
        private final Permit[][] held = new Permit[NUMBERS][16];
        private final int[] count = new int[NUMBERS];

        @Operation
        public boolean acquire(@Param(name = "thread") int thread) {
            Permit permit = breaker.tryAcquire();
            if (permit != null) {
                held[thread][count[thread]++] = permit;
            }
            return permit != null;
        }

        @Operation
        public void succeed(@Param(name = "thread") int thread) {
            end(thread, Outcome.SUCCESS);
        }

        @Operation
        public void fail(@Param(name = "thread") int thread) {
            end(thread, Rig.FAILURE);
        }

        @Operation
        public void ignore(@Param(name = "thread") int thread) {
            end(thread, Outcome.IGNORED);
        }

        private void end(int thread, Outcome outcome) {
            if (count[thread] > 0) {
                held[thread][--count[thread]].end(outcome);
            }
        }

        @Operation
        public String state() {
            return breaker.state().name();
        }
    }

    /** The same for one thread. */
    public static final class OneAfterTheOther {

        private final Deque<Boolean>[] held = newDeques();
        private CircuitBreakerState state = CircuitBreakerState.HALF_OPEN;
        private int issued;
        private int good;
        private int bad;

        @SuppressWarnings({"unchecked", "rawtypes"})
        private static Deque<Boolean>[] newDeques() {
            Deque<Boolean>[] deques = new Deque[NUMBERS];
            for (int i = 0; i < NUMBERS; i++) {
                deques[i] = new ArrayDeque<>();
            }
            return deques;
        }

        public boolean acquire(int thread) {
            boolean probes = state == CircuitBreakerState.HALF_OPEN && issued < PERMITTED;
            boolean admitted = probes || state == CircuitBreakerState.CLOSED;
            issued += probes ? 1 : 0;
            if (admitted) {
                held[thread].push(probes);
            }
            return admitted;
        }

        public void succeed(int thread) {
            good += endsProbe(thread) ? 1 : 0;
            decide();
        }

        public void fail(int thread) {
            bad += endsProbe(thread) ? 1 : 0;
            decide();
        }

        public void ignore(int thread) {
            issued -= endsProbe(thread) ? 1 : 0;
        }

        private boolean endsProbe(int thread) {
            Boolean probe = held[thread].poll();
            return probe != null && probe && state == CircuitBreakerState.HALF_OPEN;
        }

        private void decide() {
            if (state == CircuitBreakerState.HALF_OPEN) {
                if (bad > PERMITTED - WANTED) {
                    state = CircuitBreakerState.OPEN;
                } else if (good >= WANTED) {
                    state = CircuitBreakerState.CLOSED;
                }
            }
        }

        public String state() {
            return state.name();
        }
    }
}
