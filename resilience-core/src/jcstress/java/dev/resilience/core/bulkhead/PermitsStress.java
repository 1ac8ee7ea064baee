package dev.resilience.core.bulkhead;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** One permit is given back in the moment when somebody else wants it: it is not lost, not doubled, and not overtaken for. */
public final class PermitsStress {

    private PermitsStress() {}

    /** A single permit, and it is taken. */
    static class Taken {

        final Permits permits = new Permits(1);
        final Waiter waiter = Waiter.async();

        Taken() {
            permits.tryAcquire();
        }

        void queue() {
            permits.enter(waiter, 5);
        }

        String left() {
            return permits.active() + " taken " + permits.queued() + " waiting";
        }
    }

    @JCStressTest
    @Outcome(id = "false, true, 1 taken 0 waiting", expect = ACCEPTABLE, desc = "The permit goes to whoever waited")
    @State
    public static class NewcomerAndRelease extends Taken {

        public NewcomerAndRelease() {
            queue();
        }

        @Actor
        public void come(LLL_Result result) {
            result.r1 = permits.tryAcquire();
        }

        @Actor
        public void release(LLL_Result result) {
            result.r2 = permits.release() == waiter;
        }

        @Arbiter
        public void look(LLL_Result result) {
            result.r3 = left();
        }
    }

    @JCStressTest
    @Outcome(id = "ADMITTED, false, 1 taken 0 waiting", expect = ACCEPTABLE, desc = "Came after the release")
    @Outcome(
            id = "QUEUED, true, 1 taken 0 waiting",
            expect = ACCEPTABLE,
            desc = "Came before it, and was handed the permit")
    @State
    public static class EnterAndRelease extends Taken {

        @Actor
        public void enter(LLL_Result result) {
            result.r1 = permits.enter(waiter, 5);
        }

        @Actor
        public void release(LLL_Result result) {
            result.r2 = permits.release() == waiter;
        }

        @Arbiter
        public void look(LLL_Result result) {
            result.r3 = left();
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, 0 taken 0 waiting", expect = ACCEPTABLE, desc = "Gave up first: the permit is free")
    @Outcome(
            id = "false, true, 1 taken 0 waiting",
            expect = ACCEPTABLE,
            desc = "Was granted first: the permit is its own")
    @State
    public static class WithdrawalAndRelease extends Taken {

        public WithdrawalAndRelease() {
            queue();
        }

        @Actor
        public void withdraw(LLL_Result result) {
            result.r1 = permits.withdraw(waiter);
        }

        @Actor
        public void release(LLL_Result result) {
            result.r2 = permits.release() == waiter;
        }

        @Arbiter
        public void look(LLL_Result result) {
            result.r3 = left();
        }
    }
}
