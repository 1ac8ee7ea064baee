package dev.resilience.spring.advice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.spring.advice.figures.Busiest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BusiestWindowTests {

    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final long READ = TrafficWatch.INTERVAL.toNanos();

    private final BusiestWindow busiest = new BusiestWindow();

    private long calls() {
        Busiest found = busiest.busiest();
        assertThat(found).isNotNull();
        return found.calls();
    }

    @Test
    void nothingIsKnownBeforeTheFirstReading() {
        assertThat(busiest.busiest()).isNull();
    }

    @Test
    void steadyTrafficIsBoundedByTheReadingsAroundAWindow() {
        for (int i = 0; i <= 100; i++) {
            busiest.counted(10L * i, WINDOW, i * READ);
        }
        assertThat(calls()).isEqualTo(50); // 40 in any 60 s, and at most those of one reading more
        assertThat(busiest.busiest()).hasFieldOrPropertyWithValue("seenFor", Duration.ofNanos(100 * READ));
    }

    @Test
    void aBurstIsRememberedWhenItIsLongOver() {
        busiest.counted(0, WINDOW, 0);
        busiest.counted(200, WINDOW, READ);
        for (int i = 2; i < 1_000; i++) {
            busiest.counted(200 + i, WINDOW, i * READ);
        }
        assertThat(calls()).isBetween(200L, 205L);
    }

    @Test
    void callsBeforeTheFirstReadingDontCount() {
        busiest.counted(1_000_000, WINDOW, 0);
        busiest.counted(1_000_001, WINDOW, READ);
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void aClockNearItsOverflowIsNoMatter() {
        long start = Long.MAX_VALUE - 2 * READ;
        for (int i = 0; i <= 10; i++) {
            busiest.counted(10L * i, WINDOW, start + i * READ);
        }
        assertThat(calls()).isEqualTo(50);
    }

    /** Against every window of random traffic: what is found is never less than any has held, nor more than one 30 s longer. */
    @Test
    void noWindowEverHeldMoreThanIsFound() {
        Random random = new Random(5);
        List<Long> calls = new ArrayList<>();
        long now = 0;
        long counted = 0;
        for (int i = 0; i < 500; i++) {
            long end = now + READ + random.nextInt(1_000_000_000);
            for (int n = random.nextInt(5) == 0 ? random.nextInt(50) : 0; n > 0; n--) {
                calls.add(now + 1 + (long) (random.nextDouble() * (end - now - 1)));
                counted++;
            }
            now = end;
            busiest.counted(counted, WINDOW, now);
        }
        calls.sort(null);
        assertThat(calls()).isBetween(most(calls, WINDOW.toNanos()), most(calls, WINDOW.toNanos() + 3 * READ));
    }

    private static long most(List<Long> calls, long length) {
        long most = 0;
        int first = 0;
        for (int last = 0; last < calls.size(); last++) {
            while (calls.get(last) - calls.get(first) >= length) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    @Test
    void whatAWindowHoldsIsAddedUpOverTwoReadings() {
        Duration window = Duration.ofSeconds(30);
        busiest.held(3, window, 0);
        busiest.held(4, window, READ);
        busiest.held(0, window, 2 * READ);
        assertThat(calls()).isEqualTo(7);
    }

    @Test
    void readingsTooFarApartProveNothing() {
        Duration window = Duration.ofSeconds(10);
        busiest.held(3, window, 0);
        busiest.held(4, window, READ);
        assertThat(busiest.busiest()).isNull();
    }

    @Test
    void anotherWindowStartsOver() {
        busiest.counted(0, WINDOW, 0);
        busiest.counted(100, WINDOW, READ);
        busiest.counted(101, WINDOW.dividedBy(2), 2 * READ);
        busiest.counted(102, WINDOW.dividedBy(2), 3 * READ);
        assertThat(busiest.busiest()).isEqualTo(new Busiest(1, WINDOW.dividedBy(2), Duration.ofNanos(READ)));
    }
}
