package dev.resilience.core.window;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.resilience.core.StressTime;
import dev.resilience.core.window.OutcomeWindow.Alarm;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Successes that take no lock, beside outcomes and time that end their calm: no alarm is missed and no outcome lost. */
public final class TimeWindowStress {

    private static final long BUCKET = 10;
    private static final Alarm HALF_OF_FOUR = halfOf(4);
    private static final Alarm HALF_OF_SIX = halfOf(6);

    private TimeWindowStress() {}

    /** At least half of at least so many. */
    private static Alarm halfOf(int minimum) {
        return new Alarm() {
            @Override
            public boolean raisedBy(int calls, int failures, int slow) {
                return calls >= minimum && 2 * failures >= calls;
            }

            @Override
            public int minimumCalls() {
                return minimum;
            }
        };
    }

    private static TimeWindow over(StressTime time) {
        return new TimeWindow(time, Duration.ofNanos(30 * BUCKET));
    }

    private static boolean raises(TimeWindow window, boolean failed, Alarm alarm) {
        return window.record(failed, false, alarm) != null;
    }

    /** A window without failures is calm although it holds too few calls; two failures end that beside the fourth call. */
    @JCStressTest
    @Outcome(
            id = {"true, false, 4", "false, true, 4", "true, true, 4"},
            expect = ACCEPTABLE,
            desc = "Who completes the minimum raises the alarm")
    @State
    public static class FailuresAndASuccessThatCompleteTheMinimum {

        private final TimeWindow window = over(new StressTime());

        public FailuresAndASuccessThatCompleteTheMinimum() {
            raises(window, false, HALF_OF_FOUR);
        }

        @Actor
        public void fail(ZZI_Result result) {
            boolean first = raises(window, true, HALF_OF_FOUR);
            result.r1 = raises(window, true, HALF_OF_FOUR) || first;
        }

        @Actor
        public void succeed(ZZI_Result result) {
            result.r2 = raises(window, false, HALF_OF_FOUR);
        }

        @Arbiter
        public void count(ZZI_Result result) {
            result.r3 = window.counts().calls();
        }
    }

    /** Successes expire before failures, while one of the old bucket is under way: whoever is the sixth must ask. */
    @JCStressTest
    @Outcome(
            id = {"true, false, 6", "false, true, 6", "true, true, 6"},
            expect = ACCEPTABLE,
            desc = "Three of six failed, and that is told")
    @State
    public static class ASuccessAndTheExpiryOfEarlierOnes {

        private final StressTime time = new StressTime();
        private final TimeWindow window = over(time);

        public ASuccessAndTheExpiryOfEarlierOnes() {
            for (int i = 0; i < 8; i++) {
                raises(window, false, HALF_OF_SIX);
            }
            time.pass(BUCKET);
            for (int i = 0; i < 3; i++) {
                raises(window, true, HALF_OF_SIX);
            }
            time.pass(29 * BUCKET);
            raises(window, false, HALF_OF_SIX); // calm: three of twelve
        }

        @Actor
        public void expire(ZZI_Result result) {
            time.pass(BUCKET);
            result.r1 = raises(window, false, HALF_OF_SIX);
        }

        @Actor
        public void succeed(ZZI_Result result) {
            result.r2 = raises(window, false, HALF_OF_SIX);
        }

        @Arbiter
        public void count(ZZI_Result result) {
            result.r3 = window.counts().calls();
        }
    }

    /** Time ends the bucket of a success that is being recorded. */
    @JCStressTest
    @Outcome(id = "3, 0", expect = ACCEPTABLE, desc = "Each counts once, then none does")
    @State
    public static class ASuccessAndTheEndOfItsBucket {

        private final StressTime time = new StressTime();
        private final TimeWindow window = over(time);

        public ASuccessAndTheEndOfItsBucket() {
            raises(window, false, HALF_OF_FOUR);
        }

        @Actor
        public void succeed() {
            raises(window, false, HALF_OF_FOUR);
        }

        @Actor
        public void succeedLater() {
            time.pass(BUCKET);
            raises(window, false, HALF_OF_FOUR);
        }

        @Arbiter
        public void count(II_Result result) {
            result.r1 = window.counts().calls();
            time.pass(31 * BUCKET);
            result.r2 = window.counts().calls();
        }
    }

    /** A reader sees each of two successes that follow one another, or not; and both at the end. */
    @JCStressTest
    @Outcome(
            id = {"1, 3", "2, 3", "3, 3"},
            expect = ACCEPTABLE,
            desc = "Before, between or after")
    @State
    public static class SuccessesAndAReader {

        private final TimeWindow window = over(new StressTime());

        public SuccessesAndAReader() {
            raises(window, false, HALF_OF_FOUR);
        }

        @Actor
        public void succeed() {
            raises(window, false, HALF_OF_FOUR);
            raises(window, false, HALF_OF_FOUR);
        }

        @Actor
        public void read(II_Result result) {
            result.r1 = window.counts().calls();
        }

        @Arbiter
        public void count(II_Result result) {
            result.r2 = window.counts().calls();
        }
    }
}
