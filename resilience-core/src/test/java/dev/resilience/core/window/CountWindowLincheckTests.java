package dev.resilience.core.window;

import dev.resilience.core.Lincheck;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Trap 41: whatever threads do to a count window could have been done by one of them after the other. Lincheck makes up what each
 * thread does; the model checker tries the ways in which the threads' steps can be interleaved, including those between two
 * reads of a success that takes no lock; the stress test lets real threads run.
 *
 * <p>The window begins nearly full, or else no short scenario would leave the part in which every outcome takes the lock.
 */
@Timeout(300)
class CountWindowLincheckTests {

    private static final int SIZE = 3;
    private static final int SCENARIOS = 10;

    @Test
    void isLinearizableInEveryInterleavingTried() {
        Lincheck.inEveryInterleavingTried(UnderTest.class, OneAfterTheOther.class, SCENARIOS, SIZE);
    }

    @Test
    void isLinearizableUnderStress() {
        Lincheck.underStress(UnderTest.class, OneAfterTheOther.class, SCENARIOS, SIZE);
    }

    /** Two failures among at least two calls. */
    private static boolean alarm(int calls, int failures, int slow) {
        return calls >= 2 && failures >= 2;
    }

    /** The window; what operations return is text, which Lincheck can compare and print. */
    public static final class UnderTest {

        private final CountWindow window = new CountWindow(SIZE);

        @Operation
        public String success() {
            return String.valueOf(window.record(false, false, CountWindowLincheckTests::alarm));
        }

        @Operation
        public String failure() {
            return String.valueOf(window.record(true, false, CountWindowLincheckTests::alarm));
        }

        @Operation
        public String slowCall() {
            return String.valueOf(window.record(false, true, CountWindowLincheckTests::alarm));
        }

        @Operation
        public String counts() {
            return String.valueOf(window.counts());
        }
    }

    /** The same for one thread. */
    public static final class OneAfterTheOther {

        private final NaiveWindow window = new NaiveWindow.OfCalls(SIZE);

        public String success() {
            boolean full = window.counts().calls() == SIZE;
            Counts now = record(false, false);
            return String.valueOf(full ? null : raised(now)); // in a full window it cannot have raised the alarm
        }

        public String failure() {
            return String.valueOf(raised(record(true, false)));
        }

        public String slowCall() {
            return String.valueOf(raised(record(false, true)));
        }

        public String counts() {
            return String.valueOf(window.counts());
        }

        private Counts record(boolean failed, boolean slow) {
            return window.record(failed, slow);
        }

        private static @Nullable Counts raised(Counts now) {
            return alarm(now.calls(), now.failures(), now.slow()) ? now : null;
        }
    }
}
