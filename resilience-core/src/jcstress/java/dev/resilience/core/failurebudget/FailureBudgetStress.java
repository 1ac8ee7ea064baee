package dev.resilience.core.failurebudget;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.resilience.core.Ends;
import dev.resilience.core.Permit;
import dev.resilience.core.failurebudget.FailureBudgetConfig.OnBreach;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Outcomes, probes and resets that meet: an episode begins once and ends once. */
public final class FailureBudgetStress {

    private FailureBudgetStress() {}

    /** Trap 13: whichever of the two completes the samples, it is a breach. */
    @JCStressTest
    @Outcome(id = "true, 2, 1", expect = ACCEPTABLE, desc = "Breached, and told once")
    @State
    public static class FailureAndSuccess {

        private static final FailureBudgetConfig CONFIG = BudgetRig.config(OnBreach.NOTIFY, 2, 1);

        private final BudgetRig rig = new BudgetRig(CONFIG);
        private final Permit failing = rig.budget.acquire();
        private final Permit succeeding = rig.budget.acquire();

        @Actor
        public void fail() {
            failing.end(Ends.FAILURE);
        }

        @Actor
        public void succeed() {
            succeeding.end(Ends.SUCCESS);
        }

        @Arbiter
        public void look(ZII_Result result) {
            result.r1 = rig.budget.isBreached();
            result.r2 = rig.budget.counts().calls();
            result.r3 = rig.transitions.get();
        }
    }

    @JCStressTest
    @Outcome(id = "true, 2, 1", expect = ACCEPTABLE, desc = "Breached once")
    @State
    public static class TwoFailuresBreach {

        private static final FailureBudgetConfig CONFIG = BudgetRig.config(OnBreach.NOTIFY, 1, 1);

        private final BudgetRig rig = new BudgetRig(CONFIG);
        private final Permit one = rig.budget.acquire();
        private final Permit other = rig.budget.acquire();

        @Actor
        public void failOne() {
            one.end(Ends.FAILURE);
        }

        @Actor
        public void failOther() {
            other.end(Ends.FAILURE);
        }

        @Arbiter
        public void look(ZII_Result result) {
            result.r1 = rig.budget.isBreached();
            result.r2 = rig.budget.counts().calls();
            result.r3 = rig.transitions.get();
        }
    }

    /** Trap 2: a failure of before the reset does not count after it. */
    @JCStressTest
    @Outcome(id = "false, 0, 0", expect = ACCEPTABLE, desc = "The failure came too late")
    @Outcome(id = "false, 0, 2", expect = ACCEPTABLE, desc = "Breached for a moment")
    @State
    public static class FailureAndReset {

        private static final FailureBudgetConfig CONFIG = BudgetRig.config(OnBreach.NOTIFY, 1, 1);

        private final BudgetRig rig = new BudgetRig(CONFIG);
        private final Permit failing = rig.budget.acquire();

        @Actor
        public void fail() {
            failing.end(Ends.FAILURE);
        }

        @Actor
        public void reset() {
            rig.budget.reset();
        }

        @Arbiter
        public void look(ZII_Result result) {
            result.r1 = rig.budget.isBreached();
            result.r2 = rig.budget.counts().calls();
            result.r3 = rig.transitions.get();
        }
    }

    @JCStressTest
    @Outcome(id = "false, 0, 1", expect = ACCEPTABLE, desc = "The episode ends once")
    @State
    public static class TwoResets {

        private static final FailureBudgetConfig CONFIG = BudgetRig.config(OnBreach.NOTIFY, 1, 1);

        private final BudgetRig rig = new BudgetRig(CONFIG).breached();

        @Actor
        public void one() {
            rig.budget.reset();
        }

        @Actor
        public void other() {
            rig.budget.reset();
        }

        @Arbiter
        public void look(ZII_Result result) {
            result.r1 = rig.budget.isBreached();
            result.r2 = rig.budget.counts().calls();
            result.r3 = rig.transitions.get();
        }
    }

    /** Trap 12: one call in a second passes. */
    @JCStressTest
    @Outcome(
            id = {"true, false, 1", "false, true, 1"},
            expect = ACCEPTABLE,
            desc = "One probes, the other is rejected")
    @State
    public static class TwoCallsForOneProbe {

        private static final FailureBudgetConfig CONFIG = BudgetRig.config(OnBreach.REJECT, 1, 1);

        private final BudgetRig rig = new BudgetRig(CONFIG).breached();

        @Actor
        public void one(ZZI_Result result) {
            result.r1 = rig.admits();
        }

        @Actor
        public void other(ZZI_Result result) {
            result.r2 = rig.admits();
        }

        @Arbiter
        public void look(ZZI_Result result) {
            result.r3 = (int) rig.budget.rejections();
        }
    }

    @JCStressTest
    @Outcome(id = "false, 0, 1", expect = ACCEPTABLE, desc = "Recovered or reset, and told once")
    @State
    public static class ProbeAndReset {

        private static final FailureBudgetConfig CONFIG = BudgetRig.config(OnBreach.REJECT, 1, 1);

        private final BudgetRig rig = new BudgetRig(CONFIG).breached();
        private final Permit probe = rig.budget.acquire();

        @Actor
        public void succeed() {
            probe.end(Ends.SUCCESS);
        }

        @Actor
        public void reset() {
            rig.budget.reset();
        }

        @Arbiter
        public void look(ZII_Result result) {
            result.r1 = rig.budget.isBreached();
            result.r2 = rig.budget.counts().calls();
            result.r3 = rig.transitions.get();
        }
    }

    /** A call of before the breach fails while a probe succeeds: its failure belongs to what is over. */
    @JCStressTest
    @Outcome(id = "false, 0, 1", expect = ACCEPTABLE, desc = "Recovered, with nothing in the new window")
    @State
    public static class ProbeAndLateFailure {

        private static final FailureBudgetConfig CONFIG = BudgetRig.config(OnBreach.REJECT, 1, 1);

        private final BudgetRig rig = new BudgetRig(CONFIG);
        private final Permit late = rig.budget.acquire();
        private final Permit probe = rig.breached().budget.acquire();

        @Actor
        public void succeed() {
            probe.end(Ends.SUCCESS);
        }

        @Actor
        public void failLate() {
            late.end(Ends.FAILURE);
        }

        @Arbiter
        public void look(ZII_Result result) {
            result.r1 = rig.budget.isBreached();
            result.r2 = rig.budget.counts().calls();
            result.r3 = rig.transitions.get();
        }
    }

    @JCStressTest
    @Outcome(id = "false, 0, 1", expect = ACCEPTABLE, desc = "Enough probes, and told once")
    @State
    public static class TwoProbesRecover {

        private static final FailureBudgetConfig CONFIG = BudgetRig.config(OnBreach.REJECT, 1, 2);

        private final BudgetRig rig = new BudgetRig(CONFIG).breached();
        private final Permit one = rig.budget.acquire();
        private final Permit other = rig.next();

        @Actor
        public void endOne() {
            one.end(Ends.SUCCESS);
        }

        @Actor
        public void endOther() {
            other.end(Ends.SUCCESS);
        }

        @Arbiter
        public void look(ZII_Result result) {
            result.r1 = rig.budget.isBreached();
            result.r2 = rig.budget.counts().calls();
            result.r3 = rig.transitions.get();
        }
    }

    /** Probes disagree: it stays breached, in whatever order they end. */
    @JCStressTest
    @Outcome(id = "true, 3, 0", expect = ACCEPTABLE, desc = "Not recovered")
    @State
    public static class ProbesDisagree {

        private static final FailureBudgetConfig CONFIG = BudgetRig.config(OnBreach.REJECT, 1, 2);

        private final BudgetRig rig = new BudgetRig(CONFIG).breached();
        private final Permit failing = rig.budget.acquire();
        private final Permit succeeding = rig.next();

        @Actor
        public void fail() {
            failing.end(Ends.FAILURE);
        }

        @Actor
        public void succeed() {
            succeeding.end(Ends.SUCCESS);
        }

        @Arbiter
        public void look(ZII_Result result) {
            result.r1 = rig.budget.isBreached();
            result.r2 = rig.budget.counts().calls();
            result.r3 = rig.transitions.get();
        }
    }
}
