package dev.resilience.core.bulkhead;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.resilience.core.Ends;
import dev.resilience.core.Permit;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.StressTime;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Permits are neither lost nor invented, though their number changes: trap 22. */
public final class ResizeStress {

    private static final BulkheadConfig ONE = BulkheadConfig.builder()
            .maxConcurrent(1)
            .maxWait(Duration.ZERO)
            .maxQueue(5)
            .build();
    private static final BulkheadConfig TWO = BulkheadConfig.builder()
            .maxConcurrent(2)
            .maxWait(Duration.ZERO)
            .maxQueue(5)
            .build();
    private static final BulkheadConfig TWO_OR_WAIT = BulkheadConfig.builder()
            .maxConcurrent(2)
            .maxWait(Duration.ofNanos(100))
            .maxQueue(5)
            .build();

    private ResizeStress() {}

    static class Limited {

        final Bulkhead bulkhead;

        Limited(BulkheadConfig config) {
            bulkhead = Bulkhead.of("inventory", config, ResilienceRuntime.over(new StressTime(), Runnable::run));
        }

        boolean admits() {
            try {
                bulkhead.acquire();
                return true;
            } catch (BulkheadFullException rejection) {
                return false;
            }
        }

        /** Takes all that is free. */
        int drain() {
            int taken = 0;
            while (admits()) {
                taken++;
            }
            return taken;
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, false, 1", "false, true, 1"},
            expect = ACCEPTABLE,
            desc = "One of them has it")
    @State
    public static class TwoCallsForTheLastPermit extends Limited {

        public TwoCallsForTheLastPermit() {
            super(ONE);
        }

        @Actor
        public void one(ZZI_Result result) {
            result.r1 = admits();
        }

        @Actor
        public void other(ZZI_Result result) {
            result.r2 = admits();
        }

        @Arbiter
        public void look(ZZI_Result result) {
            result.r3 = bulkhead.active();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, 2", "false, 2"},
            expect = ACCEPTABLE,
            desc = "Admitted or not, there are two permits afterwards")
    @State
    public static class GrowAndAcquire extends Limited {

        public GrowAndAcquire() {
            super(ONE);
            bulkhead.acquire();
        }

        @Actor
        public void grow() {
            bulkhead.reconfigure(TWO);
        }

        @Actor
        public void acquire(ZI_Result result) {
            result.r1 = admits();
        }

        @Arbiter
        public void look(ZI_Result result) {
            drain();
            result.r2 = bulkhead.active();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, 1", "false, 1"},
            expect = ACCEPTABLE,
            desc = "Admitted or not, there is one permit once all have ended")
    @State
    public static class ShrinkAndAcquire extends Limited {

        private final Permit first;
        private Permit second;

        public ShrinkAndAcquire() {
            super(TWO);
            first = bulkhead.acquire();
        }

        @Actor
        public void shrink() {
            bulkhead.reconfigure(ONE);
        }

        @Actor
        public void acquire(ZI_Result result) {
            try {
                second = bulkhead.acquire();
                result.r1 = true;
            } catch (BulkheadFullException rejection) {
                result.r1 = false;
            }
        }

        @Arbiter
        public void look(ZI_Result result) {
            first.end(Ends.SUCCESS);
            if (second != null) {
                second.end(Ends.SUCCESS);
            }
            result.r2 = drain();
        }
    }

    /** Growing and an ending call both hand permits to waiters. */
    @JCStressTest
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "Both waiters run")
    @State
    public static class GrowAndRelease {

        private final PermitHandoverStress.Taken taken = new PermitHandoverStress.Taken();

        public GrowAndRelease() {
            taken.new Queued();
            taken.new Queued();
        }

        @Actor
        public void grow() {
            taken.bulkhead.reconfigure(TWO_OR_WAIT);
        }

        @Actor
        public void end() {
            taken.release();
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = taken.bulkhead.active();
            result.r2 = taken.bulkhead.queued();
        }
    }
}
