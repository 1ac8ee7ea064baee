package dev.resilience.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Racers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jol.info.GraphLayout;

/** Trap 42: what a window keeps in memory depends on its settings only, not on traffic, threads or processors. */
@Timeout(60)
class WindowFootprintTests {

    private static final int THREADS = 4;

    /** What a lock keeps once a thread had to wait for it: the empty head of its queue. */
    private static final int HEAD_OF_QUEUE = 32;

    private static final int RING = 32;

    @Test
    void aCountWindowOf100TakesAtMost160Bytes() throws Exception {
        CountWindow window = new CountWindow(100);

        assertThat(bytes(window)).isLessThanOrEqualTo(160);

        contend(window, false);
        assertThat(bytes(window)).isLessThanOrEqualTo(160 + HEAD_OF_QUEUE);
    }

    @Test
    void slowCallsCostOneMoreRing() throws Exception {
        CountWindow window = new CountWindow(100);
        contend(window, true);

        assertThat(bytes(window)).isLessThanOrEqualTo(160 + HEAD_OF_QUEUE + RING);
    }

    /** Its ring, and what says that a bucket is calm. */
    @Test
    void aTimeWindowOfAMinuteTakesAtMost600Bytes() throws Exception {
        SettableClock clock = new SettableClock(new AtomicLong());
        Duration minute = Duration.ofSeconds(60);
        TimeWindow window = new TimeWindow(clock, minute);
        long shared = bytes(clock) + bytes(minute); // belong to the runtime and to the settings

        assertThat(bytes(window) - shared).isLessThanOrEqualTo(600);

        contend(window, false);
        assertThat(bytes(window) - shared).isLessThanOrEqualTo(600 + HEAD_OF_QUEUE);

        contend(window, true);
        assertThat(bytes(window) - shared).isLessThanOrEqualTo(600 + HEAD_OF_QUEUE + 31 * Integer.BYTES + RING);
    }

    private static void contend(OutcomeWindow window, boolean slow) throws InterruptedException {
        Racers.run(THREADS, racer -> {
            for (int i = 0; i < 20_000; i++) {
                window.record(i % 3 == 0, slow && i % 5 == 0, OutcomeWindow.Alarm.NEVER);
            }
        });
    }

    private static long bytes(Object root) {
        return GraphLayout.parseInstance(root).totalSize();
    }
}
