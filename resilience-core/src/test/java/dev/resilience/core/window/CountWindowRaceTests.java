package dev.resilience.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Racers;
import dev.resilience.core.window.OutcomeWindow.Alarm;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one thread after the other must not miss, threads at once must not miss either. */
@Timeout(120)
class CountWindowRaceTests {

    private static final int ROUNDS = 3_000;
    private static final int THREADS = 2;
    private static final int EACH = 10;

    private volatile CountWindow window = new CountWindow(1);
    private final AtomicInteger raised = new AtomicInteger();

    /** Trap 13: of the calls that make up the minimum one is a failure, and whichever comes last must raise the alarm. */
    @Test
    void theCallThatCompletesTheMinimumRaisesTheAlarmWhoeverMakesIt() throws Exception {
        Alarm alarm = (calls, failures, slow) -> calls == THREADS * EACH && failures > 0;

        race(
                () -> new CountWindow(THREADS * EACH),
                alarm,
                (racer, call, random) -> racer == 0 && call == EACH / 2,
                () -> assertThat(raised).as("alarms").hasValue(1));
    }

    /** In a full window successes pass without the lock: the failure that reaches the threshold still counts exactly. */
    @Test
    void theLastFailureNeededInAFullWindowRaisesTheAlarmOnce() throws Exception {
        Alarm alarm = (calls, failures, slow) -> failures >= THREADS * 3;

        race(() -> filled(100), alarm, (racer, call, random) -> call % 4 == 1 && call < 10, () -> {
            assertThat(window.counts()).isEqualTo(new Counts(100, THREADS * 3));
            assertThat(raised).as("alarms").hasValue(1);
        });
    }

    /** Trap 41: once they have raced, failures leave the window after exactly so many more outcomes. */
    @Test
    void failuresAreForgottenWhenTheirTimeHasComeAndNotBefore() throws Exception {
        int size = 2 * THREADS * EACH;

        race(() -> filled(size), Alarm.NEVER, (racer, call, random) -> random.nextInt(4) == 0, () -> {
            int failures = window.counts().failures();
            for (int i = 0; i < size - THREADS * EACH; i++) {
                assertThat(Windows.record(window, false)).isEqualTo(new Counts(size, failures));
            }
            for (int i = 0; i < THREADS * EACH; i++) {
                window.record(false, false, Alarm.NEVER);
            }
            assertThat(window.counts()).isEqualTo(new Counts(size, 0));
        });
    }

    /** An outcome that comes as the window ends is counted by one of the two, and never by both. */
    @Test
    void theEndOfAWindowLosesNoOutcome() throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(THREADS);
        Told told = new Told();
        AtomicLong untold = new AtomicLong();

        Racers.run(THREADS, racer -> {
            for (int round = 0; round < ROUNDS; round++) {
                if (barrier.await() == 0) {
                    window = filled(3);
                    window.record(true, false, Alarm.NEVER, told);
                }
                barrier.await();
                CountWindow shared = window;
                for (int call = 0; call < EACH; call++) {
                    if (racer == 0 && call == round % EACH) {
                        untold.addAndGet(shared.end());
                    }
                    shared.record(false, call % 5 == 0, Alarm.NEVER, told);
                }
            }
        });

        long calls = (long) ROUNDS * THREADS * EACH;
        assertThat(told.with(untold.get())).containsExactly(calls / 5 * 4, (long) ROUNDS, calls / 5, 0L);
        assertThat(untold).as("successes that numbers stood for").hasPositiveValue();
    }

    /** Reading is no outcome: readers at the same time neither see impossible counts nor change what comes after. */
    @Test
    void readersSeeOnlyWhatWasTrue() throws Exception {
        int size = 7;
        CountWindow shared = filled(size);

        Racers.run(3, racer -> {
            for (int i = 0; i < 50_000; i++) {
                if (racer == 0) {
                    shared.record(i % 5 == 0, i % 3 == 0, Alarm.NEVER);
                } else if (racer == 1) {
                    shared.record(false, false, Alarm.NEVER);
                } else {
                    Counts seen = shared.counts();
                    assertThat(seen.calls()).isEqualTo(size);
                    assertThat(seen.failures()).isBetween(0, size);
                    assertThat(seen.slow()).isBetween(0, size);
                }
            }
        });
        for (int i = 0; i < size; i++) {
            shared.record(true, false, Alarm.NEVER);
        }

        assertThat(shared.counts()).isEqualTo(new Counts(size, size));
    }

    @FunctionalInterface
    private interface Fails {
        boolean fails(int racer, int call, Random random);
    }

    @FunctionalInterface
    private interface NewWindow {
        CountWindow get();
    }

    /** Has the threads record their outcomes at once, checks, and begins again with a new window. */
    private void race(NewWindow fresh, Alarm alarm, Fails fails, Runnable check) throws Exception {
        window = fresh.get();
        CyclicBarrier barrier = new CyclicBarrier(THREADS);
        Racers.run(THREADS, racer -> {
            Random random = new Random(racer);
            for (int round = 0; round < ROUNDS; round++) {
                barrier.await();
                CountWindow shared = window;
                for (int call = 0; call < EACH; call++) {
                    if (shared.record(fails.fails(racer, call, random), false, alarm) != null) {
                        raised.incrementAndGet();
                    }
                }
                if (barrier.await() == 0) {
                    check.run();
                    raised.set(0);
                    window = fresh.get();
                }
            }
        });
    }

    private static CountWindow filled(int size) {
        CountWindow window = new CountWindow(size);
        for (int i = 0; i < size; i++) {
            window.record(false, false, Alarm.NEVER);
        }
        return window;
    }
}
