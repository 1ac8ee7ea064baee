package dev.resilience.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IL_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** A permit ends once, whoever ends it; a state is left once, whoever leaves it. */
public final class PermitStress {

    private PermitStress() {}

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "One of the two ends counts")
    @State
    public static class EndedTwice {

        private final AtomicInteger ends = new AtomicInteger();
        private final Permit permit = new OneShotPermit((outcome, failure, nanos) -> ends.incrementAndGet());

        @Actor
        public void one() {
            permit.end(Ends.SUCCESS);
        }

        @Actor
        public void other() {
            permit.end(Ends.IGNORED);
        }

        @Arbiter
        public void count(I_Result result) {
            result.r1 = ends.get();
        }
    }

    /** The call and its work end at once: the last of them gives the admission back, with the call's outcome. */
    @JCStressTest
    @Outcome(id = "1, IGNORED", expect = ACCEPTABLE, desc = "Given back once")
    @State
    public static class CallAndItsWorkEnd {

        private final AtomicInteger ends = new AtomicInteger();
        private volatile Object outcome = Ends.SUCCESS;
        private final HeldPermit held = new HeldPermit(
                (how, failure, nanos) -> {
                    outcome = how;
                    ends.incrementAndGet();
                },
                null);

        public CallAndItsWorkEnd() {
            held.workStarts();
        }

        @Actor
        public void callEnds() {
            held.end(Ends.IGNORED);
        }

        @Actor
        public void workEnds() {
            held.workEnds();
        }

        @Arbiter
        public void count(IL_Result result) {
            result.r1 = ends.get();
            result.r2 = outcome == Ends.IGNORED ? "IGNORED" : outcome;
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, false, 1", "false, true, 1"},
            expect = ACCEPTABLE,
            desc = "One of the two moves happens")
    @State
    public static class TwoMovesFromOneState {

        private final Object first = new Object();
        private final Era<Object> era = new Era<>(first);
        private final AtomicInteger ordered = new AtomicInteger();

        @Actor
        public void one(ZZI_Result result) {
            result.r1 = era.move(first, new Object(), ordered::incrementAndGet);
        }

        @Actor
        public void other(ZZI_Result result) {
            result.r2 = era.move(first, new Object(), ordered::incrementAndGet);
        }

        @Arbiter
        public void count(ZZI_Result result) {
            result.r3 = ordered.get();
        }
    }
}
