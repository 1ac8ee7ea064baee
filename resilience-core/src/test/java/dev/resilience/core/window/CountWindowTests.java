package dev.resilience.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Racers;
import dev.resilience.core.window.OutcomeWindow.Alarm;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CountWindowTests {

    @Test
    void isEmptyAtFirst() {
        assertThat(new CountWindow(3).counts()).isEqualTo(Counts.NONE);
    }

    /** Two outcomes of the three do not fit besides the failure: one takes a number, the other one finds a window without failures. */
    @Test
    void aSuccessThatTakesANumberIsNotToldTwice() {
        CountWindow window = new CountWindow(1);
        Told told = new Told();
        window.record(true, false, Alarm.NEVER, told);
        assertThat(window.untold()).isZero();

        window.record(false, false, Alarm.NEVER, told);
        assertThat(window.untold()).isEqualTo(1);
        assertThat(told.with(0)).containsExactly(0L, 1L, 0L, 0L);

        window.record(false, false, Alarm.NEVER, told);
        assertThat(window.untold()).isEqualTo(1);
        assertThat(told.with(0)).containsExactly(1L, 1L, 0L, 0L);
    }

    @Test
    void whoDoesNotAddWhatIsUntoldIsToldOfEverything() {
        CountWindow window = new CountWindow(1);
        AtomicInteger told = new AtomicInteger();
        OutcomeWindow.Tally tally = new OutcomeWindow.Tally() {
            @Override
            public void count(boolean failed, boolean slow) {
                told.incrementAndGet();
            }

            @Override
            public boolean addsUntold() {
                return false;
            }
        };

        for (int i = 0; i < 3; i++) {
            window.record(i == 0, false, Alarm.NEVER, tally);
        }

        assertThat(told).hasValue(3);
    }

    @Test
    void onceItHasEndedItTakesNothingAndTellsEverything() {
        CountWindow window = new CountWindow(3);
        Told told = new Told();
        for (int i = 0; i < 7; i++) {
            window.record(i == 3, false, Alarm.NEVER, told);
        } // the last of them pushes the failure out

        assertThat(window.end()).isEqualTo(3);
        assertThat(window.end()).isZero();
        assertThat(window.record(false, false, Alarm.NEVER, told)).isNull();
        assertThat(window.record(true, true, (calls, failures, slow) -> true, told))
                .isNull();

        assertThat(window.untold()).isZero();
        assertThat(window.counts()).isEqualTo(new Counts(3, 0));
        assertThat(told.with(3)).containsExactly(7L, 1L, 0L, 1L);
    }

    /**
     * Trap 41: writers one lap apart do not drift the counts. Between two rounds of racing, outcomes of one kind fill the window: then
     * its counts are known, and a drift would stay visible for ever.
     */
    @Test
    void countsDoNotDriftWhenThreadsLapEachOther() throws Exception {
        int size = 4;
        CountWindow window = new CountWindow(size);
        CyclicBarrier barrier = new CyclicBarrier(3);

        Racers.run(3, racer -> {
            Random random = new Random(racer);
            for (int round = 0; round < 200; round++) {
                for (int i = 0; i < 1_000; i++) {
                    Counts seen = Windows.record(window, random.nextBoolean());
                    assertThat(seen.calls()).isBetween(1, size);
                    assertThat(seen.failures()).isBetween(0, seen.calls());
                }
                boolean lastIsFailure = round % 2 == 0;
                if (barrier.await() == 0) {
                    for (int i = 0; i < size; i++) {
                        Windows.record(window, lastIsFailure);
                    }
                    assertThat(window.counts()).isEqualTo(new Counts(size, lastIsFailure ? size : 0));
                }
                barrier.await();
            }
        });
    }

    /** Trap 41, the totals: no outcome is lost or counted twice. */
    @Test
    void everyOutcomeOfEveryThreadIsCountedOnce() throws Exception {
        int each = 100_000;
        CountWindow window = new CountWindow(2 * each);

        Racers.run(2, racer -> {
            for (int i = 0; i < each; i++) {
                Windows.record(window, racer == 0 || i % 4 == 0);
            }
        });

        assertThat(window.counts()).isEqualTo(new Counts(2 * each, each + each / 4));
    }
}
