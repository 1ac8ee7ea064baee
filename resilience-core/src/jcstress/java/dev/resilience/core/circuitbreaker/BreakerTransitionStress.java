package dev.resilience.core.circuitbreaker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.resilience.core.Ends;
import dev.resilience.core.Permit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LII_Result;
import org.openjdk.jcstress.infra.results.LI_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Outcomes, operators and timers that want to move a breaker at once. */
public final class BreakerTransitionStress {

    private BreakerTransitionStress() {}

    /** Trap 13: whichever of the two completes the window, half of it has failed. */
    @JCStressTest
    @Outcome(id = "OPEN, 1", expect = ACCEPTABLE, desc = "Opened, and told once")
    @State
    public static class FailureAndSuccessCompleteTheWindow {

        private static final CircuitBreakerConfig CONFIG = StressRig.config(2, 1, 1);

        private final StressRig rig = new StressRig(CONFIG);
        private final Permit failing = rig.breaker.acquire();
        private final Permit succeeding = rig.breaker.acquire();

        @Actor
        public void failure() {
            failing.end(Ends.FAILURE);
        }

        @Actor
        public void success() {
            succeeding.end(Ends.SUCCESS);
        }

        @Arbiter
        public void look(LI_Result result) {
            result.r1 = rig.breaker.state();
            result.r2 = rig.transitions.get();
        }
    }

    @JCStressTest
    @Outcome(id = "OPEN, 1, 1", expect = ACCEPTABLE, desc = "One transition, one event, one timer")
    @State
    public static class TwoFailuresThatBothOpen {

        private static final CircuitBreakerConfig CONFIG = StressRig.config(1, 1, 1);

        private final StressRig rig = new StressRig(CONFIG);
        private final Permit first = rig.breaker.acquire();
        private final Permit second = rig.breaker.acquire();

        @Actor
        public void one() {
            first.end(Ends.FAILURE);
        }

        @Actor
        public void other() {
            second.end(Ends.FAILURE);
        }

        @Arbiter
        public void look(LII_Result result) {
            result.r1 = rig.breaker.state();
            result.r2 = rig.transitions.get();
            result.r3 = rig.time.scheduled();
        }
    }

    /** Trap 2: a success from before the breaker opened is no successful probe. */
    @JCStressTest
    @Outcome(id = "HALF_OPEN, 1", expect = ACCEPTABLE, desc = "Half-open, with all of its one slot")
    @State
    public static class LateSuccessAndTransition {

        private static final CircuitBreakerConfig CONFIG = StressRig.config(1, 1, 1);

        private final StressRig rig = new StressRig(CONFIG);
        private final Permit late = rig.breaker.acquire();

        public LateSuccessAndTransition() {
            rig.open();
        }

        @Actor
        public void succeed() {
            late.end(Ends.SUCCESS);
        }

        @Actor
        public void halfOpen() {
            rig.time.advance(StressRig.OPEN);
        }

        @Arbiter
        public void look(LI_Result result) {
            result.r1 = rig.breaker.state();
            result.r2 = (rig.admits() ? 1 : 0) + (rig.admits() ? 1 : 0);
        }
    }

    /** Trap 1: an outcome that says nothing, from before the breaker opened, gives no slot back that it never had. */
    @JCStressTest
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "The only slot is taken")
    @State
    public static class LateIgnoredOutcomeAndProbe {

        private static final CircuitBreakerConfig CONFIG = StressRig.config(1, 1, 1);

        private final StressRig rig = new StressRig(CONFIG);
        private final Permit late = rig.breaker.acquire();

        public LateIgnoredOutcomeAndProbe() {
            rig.halfOpen().breaker.acquire();
        }

        @Actor
        public void ignore() {
            late.end(Ends.IGNORED);
        }

        @Actor
        public void acquire(Z_Result result) {
            result.r1 = rig.admits();
        }
    }

    /** Trap 3: the timer is bound to the state that an operator ends in that moment. */
    @JCStressTest
    @Outcome(id = "FORCED_OPEN, 1, 0", expect = ACCEPTABLE, desc = "The timer came too late")
    @Outcome(id = "FORCED_OPEN, 2, 0", expect = ACCEPTABLE, desc = "Half-open for a moment")
    @State
    public static class ForcedOpenAndTimer {

        private static final CircuitBreakerConfig CONFIG = StressRig.config(1, 1, 1);

        private final StressRig rig = new StressRig(CONFIG).open();

        @Actor
        public void force() {
            rig.breaker.forceOpen("stress", null);
        }

        @Actor
        public void halfOpen() {
            rig.time.advance(StressRig.OPEN);
        }

        @Arbiter
        public void look(LII_Result result) {
            result.r1 = rig.breaker.state();
            result.r2 = rig.transitions.get();
            result.r3 = rig.time.scheduled();
        }
    }

    /** Trap 3: opening arms a timer while an operator begins anew. */
    @JCStressTest
    @Outcome(id = "CLOSED, 1, 0", expect = ACCEPTABLE, desc = "The failure belongs to the state that was left")
    @Outcome(id = "CLOSED, 2, 0", expect = ACCEPTABLE, desc = "Open for a moment")
    @State
    public static class FailureThatOpensAndReset {

        private static final CircuitBreakerConfig CONFIG = StressRig.config(1, 1, 1);

        private final StressRig rig = new StressRig(CONFIG);
        private final Permit failing = rig.breaker.acquire();

        @Actor
        public void failure() {
            failing.end(Ends.FAILURE);
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
}
