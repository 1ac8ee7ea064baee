package dev.resilience.core.bulkhead;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.resilience.core.Ends;
import dev.resilience.core.Permit;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.StressTime;
import dev.resilience.core.pipeline.Pipeline;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.LII_Result;
import org.openjdk.jcstress.infra.results.ZII_Result;

/** A permit goes to a waiter that gives up in that moment, or to nobody: trap 8. */
public final class PermitHandoverStress {

    private static final long WAIT = 100;
    private static final BulkheadConfig ONE = BulkheadConfig.builder()
            .maxConcurrent(1)
            .maxWait(Duration.ofNanos(WAIT))
            .maxQueue(5)
            .build();

    private PermitHandoverStress() {}

    /** A bulkhead of one, whose permit is taken, and a pipeline over it. */
    static class Taken {

        final StressTime time = new StressTime();
        private final ResilienceRuntime runtime = ResilienceRuntime.over(time, Runnable::run);
        final Bulkhead bulkhead = Bulkhead.of("inventory", ONE, runtime);
        private final Pipeline pipeline =
                Pipeline.named("inventory").runtime(runtime).with(bulkhead).build();
        final Permit holder = bulkhead.acquire();

        /** Asynchronous work behind the bulkhead, which ends when the test says so. */
        final class Queued {

            private final CompletableFuture<String> work = new CompletableFuture<>();
            volatile boolean runs;
            final CompletableFuture<String> call = pipeline.callAsync(() -> {
                runs = true;
                return work;
            });

            void end() {
                work.complete("done");
            }
        }

        void release() {
            holder.end(Ends.SUCCESS);
        }
    }

    @JCStressTest
    @Outcome(id = "true, 0, 0", expect = ACCEPTABLE, desc = "Granted before it was given up")
    @Outcome(id = "false, 0, 0", expect = ACCEPTABLE, desc = "Given up before it was granted")
    @State
    public static class ReleaseAndCancelledCall extends Taken {

        private final Queued waiting = new Queued();

        @Actor
        public void end() {
            release();
        }

        @Actor
        public void cancel() {
            waiting.call.cancel(true);
        }

        @Arbiter
        public void look(ZII_Result result) {
            result.r1 = waiting.runs;
            waiting.end();
            result.r2 = bulkhead.active();
            result.r3 = bulkhead.queued();
        }
    }

    @JCStressTest
    @Outcome(id = "true, 0, 0", expect = ACCEPTABLE, desc = "Granted in time")
    @Outcome(id = "false, 0, 0", expect = ACCEPTABLE, desc = "The wait was over")
    @State
    public static class ReleaseAndEndOfTheWait extends Taken {

        private final Queued waiting = new Queued();

        @Actor
        public void end() {
            release();
        }

        @Actor
        public void giveUp() {
            time.advance(WAIT);
        }

        @Arbiter
        public void look(ZII_Result result) {
            result.r1 = waiting.runs;
            waiting.end();
            result.r2 = bulkhead.active();
            result.r3 = bulkhead.queued() + time.scheduled();
        }
    }

    /** A thread is granted its permit and interrupted at once. */
    @JCStressTest
    @Outcome(id = "granted, 0, 0", expect = ACCEPTABLE, desc = "Granted; the interrupt was for what came after")
    @Outcome(id = "cancelled, 0, 0", expect = ACCEPTABLE, desc = "Interrupted, and its permit went back")
    @State
    public static class ReleaseAndInterruptedThread extends Taken {

        private volatile Thread waiter;

        @Actor
        public void acquire(LII_Result result) {
            waiter = Thread.currentThread();
            try {
                bulkhead.acquire().end(Ends.SUCCESS);
                result.r1 = "granted";
            } catch (CancellationException interrupted) {
                result.r1 = "cancelled";
            }
            while (!Thread.interrupted()) { // it comes, and must not reach what this thread does next
                Thread.onSpinWait();
            }
        }

        @Actor
        public void endAndInterrupt() {
            while (waiter == null) {
                Thread.onSpinWait();
            }
            release();
            waiter.interrupt();
        }

        @Arbiter
        public void look(LII_Result result) {
            result.r2 = bulkhead.active();
            result.r3 = bulkhead.queued();
        }
    }

    /** Nobody overtakes a waiter, not even in the moment in which the permit is free. */
    @JCStressTest
    @Outcome(id = "1, 0, 1, 1", expect = ACCEPTABLE, desc = "First come, first served")
    @State
    public static class ReleaseAndNewcomer extends Taken {

        private final Queued first = new Queued();
        private volatile Queued second;

        @Actor
        public void end() {
            release();
        }

        @Actor
        public void come() {
            second = new Queued();
        }

        @Arbiter
        public void look(IIII_Result result) {
            result.r1 = first.runs ? 1 : 0;
            result.r2 = second.runs ? 1 : 0;
            result.r3 = bulkhead.active();
            result.r4 = bulkhead.queued();
        }
    }
}
