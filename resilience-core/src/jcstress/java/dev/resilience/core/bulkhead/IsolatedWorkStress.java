package dev.resilience.core.bulkhead;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LZZ_Result;

/** Work on a bulkhead's own thread is cancelled while it begins, runs and ends: the thread's flag is clear afterwards. */
public final class IsolatedWorkStress {

    private IsolatedWorkStress() {}

    /** Cancels work at any moment of its life. */
    static class Cancelled {

        private final IsolatedWork<String> work = new IsolatedWork<>(this::work, () -> () -> {});
        private volatile boolean cancelled;

        CompletableFuture<String> work() {
            return CompletableFuture.completedFuture("done");
        }

        void run(LZZ_Result result) {
            work.run();
            result.r2 = Thread.interrupted();
            while (!cancelled) {
                Thread.onSpinWait();
            }
            result.r3 = Thread.interrupted();
        }

        void cancel() {
            work.cancel(true);
            cancelled = true;
        }

        void look(LZZ_Result result) {
            result.r1 = !work.isDone() ? "open" : work.isCancelled() ? "cancelled" : work.join();
        }
    }

    @JCStressTest
    @Outcome(
            id = "done, false, false",
            expect = ACCEPTABLE,
            desc = "Had begun; the thread's next work sees no interrupt")
    @Outcome(id = "cancelled, false, false", expect = ACCEPTABLE, desc = "Never began")
    @State
    public static class CancelledAtAnyTime extends Cancelled {

        @Actor
        public void thread(LZZ_Result result) {
            run(result);
        }

        @Actor
        public void canceller() {
            cancel();
        }

        @Arbiter
        public void arbiter(LZZ_Result result) {
            look(result);
        }
    }

    @JCStressTest
    @Outcome(id = "done, false, false", expect = ACCEPTABLE, desc = "The thread's next work sees no interrupt")
    @State
    public static class CancelledAtItsEnd extends Cancelled {

        private volatile boolean ending;

        @Override
        CompletableFuture<String> work() {
            ending = true;
            return super.work();
        }

        @Actor
        public void thread(LZZ_Result result) {
            run(result);
        }

        @Actor
        public void canceller() {
            while (!ending) {
                Thread.onSpinWait();
            }
            cancel();
        }

        @Arbiter
        public void arbiter(LZZ_Result result) {
            look(result);
        }
    }
}
