package dev.resilience.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Steps;
import dev.resilience.core.window.OutcomeWindow.Alarm;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Long random histories of a window beside those of its naive model, with one seed for all of them. */
@Timeout(600)
abstract class WindowModelTests {

    private static final int LONGEST = 2_000;

    /** A new window of random size, with its model, to be used until the next call. */
    abstract void begin(Random random);

    abstract OutcomeWindow window();

    abstract NaiveWindow model();

    /** Lets something else than outcomes happen. */
    void meanwhile(Random random) {}

    @Test
    void agreesWithTheNaiveModelAfterAnyHistory() {
        Random random = new Random(Steps.seed());
        int alarms = 0;
        for (int left = Steps.count(); left > 0; ) {
            begin(random);
            int most = Math.min(left, 1 + random.nextInt(LONGEST));
            int steps = run(random, most);
            alarms += steps < most ? 1 : 0;
            left -= steps;
        }
        assertThat(alarms).as("histories that ended by the alarm").isPositive();
    }

    /**
     * Until the alarm is raised for the first time, as a breaker would: the window must tell at the very outcome. Returns the
     * number of steps.
     */
    private int run(Random random, int most) {
        Alarm alarm = random.nextInt(3) > 0 ? Alarm.NEVER : anyAlarm(random);
        int failing = 0;
        int slow = 0;
        boolean asked = true;
        Told told = new Told();
        Told recorded = new Told();
        for (int step = 1; step <= most; step++) {
            if (step == 1 || random.nextInt(100) == 0) { // weather: hardly any bad outcomes, many, or nothing else
                failing = random.nextInt(3) == 0 ? random.nextInt(1_001) : random.nextInt(20);
                slow = random.nextInt(3) == 0 ? random.nextInt(1_001) : 0;
                asked = random.nextBoolean();
            }
            meanwhile(random);
            boolean failed = random.nextInt(1_000) < failing;
            boolean slowly = random.nextInt(1_000) < slow;
            Counts expected = model().record(failed, slowly);
            boolean raised = alarm.raisedBy(expected.calls(), expected.failures(), expected.slow());

            assertThat(window().record(failed, slowly, alarm, told)).isEqualTo(raised ? expected : null);
            recorded.count(failed, slowly);
            if (asked) {
                assertThat(window().counts()).isEqualTo(expected);
                assertThat(told.with(window().untold())).isEqualTo(recorded.with(0));
            }
            if (raised) {
                return step;
            }
        }
        meanwhile(random);
        assertThat(window().counts()).isEqualTo(model().counts());
        assertThat(told.with(window().end())).isEqualTo(recorded.with(0));
        assertThat(window().untold()).isZero();
        return most;
    }

    private static Alarm anyAlarm(Random random) {
        int minimum = 1 + random.nextInt(random.nextBoolean() ? 10 : 200);
        double failureRate = random.nextDouble();
        double slowRate = random.nextDouble();
        Alarm unknown = (calls, failures, slow) -> calls >= minimum
                && (failures > 0 && failures >= failureRate * calls || slow > 0 && slow >= slowRate * calls);
        return random.nextBoolean() ? unknown : withMinimum(unknown, minimum);
    }

    private static Alarm withMinimum(Alarm alarm, int minimum) {
        return new Alarm() {
            @Override
            public boolean raisedBy(int calls, int failures, int slow) {
                return alarm.raisedBy(calls, failures, slow);
            }

            @Override
            public int minimumCalls() {
                return minimum;
            }
        };
    }
}
