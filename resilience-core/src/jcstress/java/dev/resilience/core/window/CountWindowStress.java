package dev.resilience.core.window;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Counts are exact whoever records at once: trap 41. */
public final class CountWindowStress {

    private CountWindowStress() {}

    private static CountWindow holding(int size, boolean... failures) {
        CountWindow window = new CountWindow(size);
        for (boolean failed : failures) {
            window.record(failed, failed, OutcomeWindow.Alarm.NEVER);
        }
        return window;
    }

    /** Both replace what a full window holds; two further outcomes show any drift of its counts. */
    @JCStressTest
    @Outcome(id = "2, 1, 0", expect = ACCEPTABLE, desc = "One failure among two, then none")
    @State
    public static class TwoOutcomesInAFullWindow {

        private final CountWindow window = holding(2, true, true);

        @Actor
        public void failure() {
            window.record(true, true, OutcomeWindow.Alarm.NEVER);
        }

        @Actor
        public void success() {
            window.record(false, false, OutcomeWindow.Alarm.NEVER);
        }

        @Arbiter
        public void count(III_Result result) {
            Counts counts = window.counts();
            result.r1 = counts.calls();
            result.r2 = counts.failures() == counts.slow() ? counts.failures() : -1;
            window.record(false, false, OutcomeWindow.Alarm.NEVER);
            window.record(false, false, OutcomeWindow.Alarm.NEVER);
            result.r3 = window.counts().failures();
        }
    }

    /** The smallest window is where two outcomes are always one lap apart. */
    @JCStressTest
    @Outcome(
            id = {"1, 0, 0", "1, 1, 0"},
            expect = ACCEPTABLE,
            desc = "Holds the outcome that came last, and lets go of it")
    @State
    public static class TwoOutcomesOneLapApart {

        private final CountWindow window = holding(1, true);

        @Actor
        public void failure() {
            window.record(true, false, OutcomeWindow.Alarm.NEVER);
        }

        @Actor
        public void success() {
            window.record(false, false, OutcomeWindow.Alarm.NEVER);
        }

        @Arbiter
        public void count(III_Result result) {
            Counts counts = window.counts();
            result.r1 = counts.calls();
            result.r2 = counts.failures();
            window.record(false, false, OutcomeWindow.Alarm.NEVER);
            result.r3 = window.counts().failures();
        }
    }

    /** A reader sees the counts before an outcome or after it, never half of one. */
    @JCStressTest
    @Outcome(
            id = {"1, 1", "2, 2"},
            expect = ACCEPTABLE,
            desc = "Before or after")
    @State
    public static class OutcomeAndReader {

        private final CountWindow window = holding(4, true);

        @Actor
        public void failure() {
            window.record(true, false, OutcomeWindow.Alarm.NEVER);
        }

        @Actor
        public void read(II_Result result) {
            Counts counts = window.counts();
            result.r1 = counts.calls();
            result.r2 = counts.failures();
        }
    }

    /** Each asks whether its own outcome brought the second failure: exactly one of them did. */
    @JCStressTest
    @Outcome(
            id = {"true, false, 2", "false, true, 2"},
            expect = ACCEPTABLE,
            desc = "The later one raises the alarm")
    @State
    public static class TwoOutcomesAndTheAlarm {

        private final CountWindow window = new CountWindow(4);

        private boolean raisesAlarm() {
            return window.record(true, false, (calls, failures, slow) -> failures >= 2) != null;
        }

        @Actor
        public void one(ZZI_Result result) {
            result.r1 = raisesAlarm();
        }

        @Actor
        public void other(ZZI_Result result) {
            result.r2 = raisesAlarm();
        }

        @Arbiter
        public void count(ZZI_Result result) {
            result.r3 = window.counts().failures();
        }
    }

    /** The success is told of, or found in what the end returns. */
    @JCStressTest
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "After the end, or before")
    @State
    public static class SuccessAndEnd implements OutcomeWindow.Tally {

        private final CountWindow window = holding(1, true);
        private int told;

        @Override
        public void count(boolean failed, boolean slow) {
            told++;
        }

        @Override
        public boolean addsUntold() {
            return true;
        }

        @Actor
        public void success() {
            window.record(false, false, OutcomeWindow.Alarm.NEVER, this);
        }

        @Actor
        public void end(II_Result result) {
            result.r2 = (int) window.end();
        }

        @Arbiter
        public void count(II_Result result) {
            result.r1 = told;
        }
    }
}
