package dev.resilience.core.circuitbreaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.resilience.core.Ends;
import dev.resilience.core.Permit;
import dev.resilience.core.window.Counts;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.LII_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Probes that are let through, end, and are written off at once: traps 4, 11 and 12. */
public final class HalfOpenStress {

    private HalfOpenStress() {}

    @JCStressTest
    @Outcome(
            id = {"true, false, 1", "false, true, 1"},
            expect = ACCEPTABLE,
            desc = "One probes, the other is rejected once")
    @State
    public static class TwoCallsForTheLastSlot {

        private static final CircuitBreakerConfig CONFIG = StressRig.config(1, 1, 1);

        private final StressRig rig = new StressRig(CONFIG).halfOpen();

        @Actor
        public void one(ZZI_Result result) {
            result.r1 = rig.admits();
        }

        @Actor
        public void other(ZZI_Result result) {
            result.r2 = rig.admits();
        }

        @Arbiter
        public void count(ZZI_Result result) {
            result.r3 = rig.rejections.get();
        }
    }

    /** Both find the open duration over before the timer does. */
    @JCStressTest
    @Outcome(
            id = {"true, false, 1", "false, true, 1"},
            expect = ACCEPTABLE,
            desc = "One probes, the other is rejected once")
    @State
    public static class TwoCallsThatEndTheOpenDuration {

        private static final CircuitBreakerConfig CONFIG = StressRig.config(1, 1, 1);

        private final StressRig rig = new StressRig(CONFIG).open();

        public TwoCallsThatEndTheOpenDuration() {
            rig.time.pass(StressRig.OPEN);
        }

        @Actor
        public void one(ZZI_Result result) {
            result.r1 = rig.admits();
        }

        @Actor
        public void other(ZZI_Result result) {
            result.r2 = rig.admits();
        }

        @Arbiter
        public void count(ZZI_Result result) {
            result.r3 = rig.rejections.get();
        }
    }

    /** A probe under way ends without saying anything while another call wants its slot. */
    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = ACCEPTABLE,
            desc = "The slot is given to one call, at once or later")
    @State
    public static class IgnoredProbeAndCall {

        private static final CircuitBreakerConfig CONFIG = StressRig.config(1, 1, 1);

        private final StressRig rig = new StressRig(CONFIG).halfOpen();
        private final Permit probe = rig.breaker.acquire();

        @Actor
        public void ignore() {
            probe.end(Ends.IGNORED);
        }

        @Actor
        public void acquire(ZZ_Result result) {
            result.r1 = rig.admits();
        }

        @Arbiter
        public void acquireAgain(ZZ_Result result) {
            result.r2 = rig.admits();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 0, 0", expect = ACCEPTABLE, desc = "The probe succeeded")
    @Outcome(id = "1, 1, 0, 0", expect = ACCEPTABLE, desc = "The probe was written off")
    @State
    public static class ProbeAndItsLeaseEnd {

        private static final CircuitBreakerConfig CONFIG = StressRig.config(1, 5, 3);

        private final StressRig rig = new StressRig(CONFIG).halfOpen();
        private final Permit probe = rig.breaker.acquire();

        @Actor
        public void succeed() {
            probe.end(Ends.SUCCESS);
        }

        @Actor
        public void expire() {
            rig.time.advance(StressRig.LEASE);
        }

        @Arbiter
        public void look(IIII_Result result) {
            Counts counts = rig.breaker.counts();
            result.r1 = counts.calls();
            result.r2 = counts.failures();
            result.r3 = rig.time.scheduled();
            result.r4 = rig.transitions.get();
        }
    }

    /** The outcome of a probe whose state an operator ends touches neither the newer state nor its window. */
    @JCStressTest
    @Outcome(id = "CLOSED, 0, 0", expect = ACCEPTABLE, desc = "Closed, empty, and no timer left")
    @State
    public static class FailedProbeAndClose {

        private static final CircuitBreakerConfig CONFIG = StressRig.config(1, 1, 1);

        private final StressRig rig = new StressRig(CONFIG).halfOpen();
        private final Permit probe = rig.breaker.acquire();

        @Actor
        public void fail() {
            probe.end(Ends.FAILURE);
        }

        @Actor
        public void close() {
            rig.breaker.close("stress");
        }

        @Arbiter
        public void look(LII_Result result) {
            result.r1 = rig.breaker.state();
            result.r2 = rig.breaker.counts().calls();
            result.r3 = rig.time.scheduled();
        }
    }

    /** Trap 3: the end of a lease opens the breaker, or comes too late for it. */
    @JCStressTest
    @Outcome(id = "CLOSED, 1, 0", expect = ACCEPTABLE, desc = "The lease came too late")
    @Outcome(id = "CLOSED, 2, 0", expect = ACCEPTABLE, desc = "Open for a moment")
    @State
    public static class LeaseAndReset {

        private static final CircuitBreakerConfig CONFIG = StressRig.config(1, 1, 1);

        private final StressRig rig = new StressRig(CONFIG).halfOpen();

        public LeaseAndReset() {
            rig.breaker.acquire();
        }

        @Actor
        public void expire() {
            rig.time.advance(StressRig.LEASE);
        }

        @Actor
        public void reset() {
            rig.breaker.reset("stress");
        }

        @Arbiter
        public void look(LII_Result result) {
            result.r1 = rig.breaker.state();
            result.r2 = rig.transitions.get();
            result.r3 = rig.time.scheduled();
        }
    }

    /** Trap 3: a lease is armed while its state is left. */
    @JCStressTest
    @Outcome(id = "CLOSED, 1, 0", expect = ACCEPTABLE, desc = "Closed, and no lease outlives its state")
    @State
    public static class ProbeAdmittedAndReset {

        private static final CircuitBreakerConfig CONFIG = StressRig.config(1, 1, 1);

        private final StressRig rig = new StressRig(CONFIG).halfOpen();

        @Actor
        public void acquire() {
            rig.admits();
        }

        @Actor
        public void reset() {
            rig.breaker.reset("stress");
        }

        @Arbiter
        public void look(LII_Result result) {
            result.r1 = rig.breaker.state();
            result.r2 = rig.transitions.get();
            result.r3 = rig.time.scheduled();
        }
    }

    @JCStressTest
    @Outcome(id = "OPEN, 1, 1", expect = ACCEPTABLE, desc = "One failure of two is one too many; told once")
    @State
    public static class TwoProbesDecide {

        private static final CircuitBreakerConfig CONFIG = StressRig.config(1, 2, 2);

        private final StressRig rig = new StressRig(CONFIG).halfOpen();
        private final Permit failing = rig.breaker.acquire();
        private final Permit succeeding = rig.breaker.acquire();

        @Actor
        public void fail() {
            failing.end(Ends.FAILURE);
        }

        @Actor
        public void succeed() {
            succeeding.end(Ends.SUCCESS);
        }

        @Arbiter
        public void look(LII_Result result) {
            result.r1 = rig.breaker.state();
            result.r2 = rig.transitions.get();
            result.r3 = rig.time.scheduled();
        }
    }
}
