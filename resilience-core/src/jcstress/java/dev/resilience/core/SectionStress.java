package dev.resilience.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A scan of the watcher meets a thread that leaves its section and goes into the next one, which is the same object: trap 16. */
public final class SectionStress {

    private static final long LIMIT = 100;

    private SectionStress() {}

    /** One thread's sections, and a scan that comes once the first of them is entered. */
    static class Scanned {

        final StressTime time = new StressTime();
        final Watcher watcher = Watcher.of(time);
        private volatile boolean armed;
        private volatile boolean scanned;

        Section arm(long nanos) {
            long start = time.nanoTime();
            return Section.arm(watcher, start, start + nanos, null, null);
        }

        void entered() {
            armed = true;
        }

        void awaitScan() {
            while (!scanned) {
                Thread.onSpinWait();
            }
        }

        void scan() {
            while (!armed) {
                Thread.onSpinWait();
            }
            time.advance(LIMIT);
            scanned = true;
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, false, false",
            expect = ACCEPTABLE,
            desc = "The first section is interrupted, the second is not")
    @Outcome(id = "false, false, false", expect = ACCEPTABLE, desc = "Left in time")
    @State
    public static class ScanAndNextSection extends Scanned {

        @Actor
        public void call(ZZZ_Result result) {
            Section first = arm(LIMIT);
            entered();
            result.r1 = first.leave();
            Section second = arm(2 * LIMIT); // not due at this scan, whenever it was armed
            awaitScan();
            result.r2 = Thread.interrupted();
            result.r3 = second.leave();
        }

        @Actor
        public void watcher() {
            scan();
        }
    }

    /** An arming that a scan does not see must have the next scan take place itself. */
    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "Interrupted, and the flag is clear again")
    @State
    public static class ScanAndArming extends Scanned {

        @Actor
        public void call(ZZ_Result result) {
            arm(LIMIT).leave(); // so that a scan is pending
            entered();
            Section second = arm(LIMIT);
            awaitScan();
            time.advance(LIMIT);
            result.r1 = second.leave();
            result.r2 = Thread.interrupted();
        }

        @Actor
        public void watcher() {
            scan();
        }
    }
}
