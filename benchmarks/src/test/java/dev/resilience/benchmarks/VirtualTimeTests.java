package dev.resilience.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.time.TimeSource.Scheduled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimeTests {

    private final VirtualTime time = new VirtualTime();
    private final List<String> happened = new ArrayList<>();

    private Scheduled schedule(String what, long delay) {
        return time.schedule(() -> happened.add(what + " at " + time.nanoTime()), delay);
    }

    @Test
    void eventsHappenInTheOrderOfTheirTimesAndThenOfTheirScheduling() {
        schedule("late", 30);
        schedule("first", 10);
        schedule("second", 10);
        schedule("overdue", -5);

        time.runUntil(30);

        assertThat(happened).containsExactly("overdue at 0", "first at 10", "second at 10", "late at 30");
    }

    @Test
    void whatIsScheduledOnTheWayHappensOnTheWay() {
        time.schedule(() -> schedule("child", 5), 10);

        time.runUntil(15);

        assertThat(happened).containsExactly("child at 15");
    }

    @Test
    void timeGoesOnWhereNothingHappens() {
        schedule("later", 101);

        time.runUntil(100);

        assertThat(happened).isEmpty();
        assertThat(time.nanoTime()).isEqualTo(100);
        assertThat(time.wallTime()).isEqualTo(Instant.EPOCH.plusNanos(100));
    }

    @Test
    void whatIsCancelledDoesNotHappen() {
        Scheduled cancelled = schedule("cancelled", 10);
        schedule("kept", 10);

        cancelled.cancel();
        cancelled.cancel();
        time.runUntil(10);

        assertThat(happened).containsExactly("kept at 10");
    }

    @Test
    void nobodyMayWait() {
        assertThatThrownBy(() -> time.sleep(1)).isInstanceOf(UnsupportedOperationException.class);
    }
}
