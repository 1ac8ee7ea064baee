package dev.resilience.core.timeout;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.StressTime;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.pipeline.Pipeline;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LII_Result;
import org.openjdk.jcstress.infra.results.LZZ_Result;

/** Work ends in the moment its time is up: trap 16. */
public final class TimeLimitStress {

    private static final long LIMIT = 100;

    private TimeLimitStress() {}

    /** Work behind limits; the limit passes once the work is about to end. */
    static class Limited {

        final StressTime time = new StressTime();
        private final ResilienceRuntime runtime = ResilienceRuntime.over(time, Runnable::run);
        private volatile boolean ending;
        private volatile boolean fired;

        Pipeline within(String name, long nanos) {
            return Pipeline.named(name)
                    .runtime(runtime)
                    .timeout(t -> t.duration(Duration.ofNanos(nanos)))
                    .build();
        }

        String work() {
            ending = true;
            return "done";
        }

        /** What the thread finds once its call has ended: its interrupt flag, then and once the timer is through. */
        void lookAtFlag(LZZ_Result result) {
            result.r2 = Thread.interrupted();
            while (!fired) {
                Thread.onSpinWait();
            }
            result.r3 = Thread.interrupted();
        }

        void fire() {
            while (!ending) {
                Thread.onSpinWait();
            }
            time.advance(2 * LIMIT);
            fired = true;
        }
    }

    @JCStressTest
    @Outcome(id = "done, false, false", expect = ACCEPTABLE, desc = "In time, and never interrupted")
    @Outcome(id = "timeout, false, false", expect = ACCEPTABLE, desc = "Too late, and the flag is clear again")
    @State
    public static class WorkEndsAtItsLimit extends Limited {

        private final Pipeline pipeline = within("inventory", LIMIT);

        @Actor
        public void call(LZZ_Result result) {
            try {
                result.r1 = pipeline.call(this::work);
            } catch (TimeoutExceededException tooLate) {
                result.r1 = "timeout";
            }
            lookAtFlag(result);
        }

        @Actor
        public void timer() {
            fire();
        }
    }

    /** An interrupt that was pending before the call is the caller's, whatever the timer does. */
    @JCStressTest
    @Outcome(id = "done, true, false", expect = ACCEPTABLE, desc = "In time, flag as it was")
    @Outcome(id = "timeout, true, false", expect = ACCEPTABLE, desc = "Too late, flag as it was")
    @State
    public static class WorkEndsWithAnInterruptPending extends Limited {

        private final Pipeline pipeline = within("inventory", LIMIT);

        @Actor
        public void call(LZZ_Result result) {
            Thread.currentThread().interrupt();
            try {
                result.r1 = pipeline.call(this::work);
            } catch (TimeoutExceededException tooLate) {
                result.r1 = "timeout";
            }
            lookAtFlag(result);
        }

        @Actor
        public void timer() {
            fire();
        }
    }

    /** Two limits of one thread pass at once. */
    @JCStressTest
    @Outcome(id = "done, false, false", expect = ACCEPTABLE, desc = "In time")
    @Outcome(id = "inner, false, false", expect = ACCEPTABLE, desc = "Too late for the inner limit alone")
    @Outcome(id = "outer, false, false", expect = ACCEPTABLE, desc = "Too late for the outer limit")
    @State
    public static class WorkEndsAtNestedLimits extends Limited {

        private final Pipeline outer = within("outer", LIMIT + 1);
        private final Pipeline inner = within("inner", LIMIT);

        @Actor
        public void call(LZZ_Result result) {
            try {
                result.r1 = outer.call(this::innerCall);
            } catch (TimeoutExceededException tooLate) {
                result.r1 = "outer";
            }
            lookAtFlag(result);
        }

        private String innerCall() {
            try {
                return inner.call(this::work);
            } catch (TimeoutExceededException tooLate) {
                return "inner";
            }
        }

        @Actor
        public void timer() {
            fire();
        }
    }

    /** Asynchronous work behind a limit. */
    static class Async extends Limited {

        final CompletableFuture<String> work = new CompletableFuture<>();
        final AtomicInteger completions = new AtomicInteger();
        final CompletableFuture<String> call = within("inventory", LIMIT).callAsync(() -> work);
        private volatile Object how = "nothing";

        Async() {
            call.whenComplete((value, thrown) -> {
                completions.incrementAndGet();
                how = thrown == null
                        ? value
                        : thrown instanceof TimeoutExceededException
                                ? "timeout"
                                : thrown instanceof CancellationException ? "cancelled" : thrown;
            });
        }

        void look(LII_Result result) {
            result.r1 = how;
            result.r2 = completions.get();
            result.r3 = time.scheduled();
        }
    }

    @JCStressTest
    @Outcome(id = "done, 1, 0", expect = ACCEPTABLE, desc = "In time, and the timer is taken back")
    @Outcome(id = "timeout, 1, 0", expect = ACCEPTABLE, desc = "Too late")
    @State
    public static class AsyncWorkEndsAtItsLimit extends Async {

        @Actor
        public void end() {
            work.complete("done");
        }

        @Actor
        public void timer() {
            time.advance(LIMIT);
        }

        @Arbiter
        public void arbiter(LII_Result result) {
            look(result);
        }
    }

    @JCStressTest
    @Outcome(id = "done, 1, 0", expect = ACCEPTABLE, desc = "Ended before it was cancelled")
    @Outcome(id = "cancelled, 1, 0", expect = ACCEPTABLE, desc = "Cancelled before it ended")
    @State
    public static class AsyncWorkEndsAndIsCancelled extends Async {

        @Actor
        public void end() {
            work.complete("done");
        }

        @Actor
        public void cancel() {
            call.cancel(true);
        }

        @Arbiter
        public void arbiter(LII_Result result) {
            look(result);
        }
    }
}
