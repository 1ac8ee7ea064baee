package dev.resilience.core.window;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Traps 6 and 7: gaps of any length, a clock that overflows, and threads that were overtaken between reading it and recording. */
class TimeWindowModelTests extends WindowModelTests {

    private final AtomicLong clock = new AtomicLong();
    private long start;
    private long elapsed;
    private long windowNanos;
    private OutcomeWindow window;
    private NaiveWindow.OfTime model;

    @Override
    void begin(Random random) {
        start = random.nextBoolean() ? random.nextLong() : Long.MAX_VALUE - random.nextInt(1_000);
        elapsed = 0;
        clock.set(start);
        windowNanos = switch (random.nextInt(3)) {
            case 0 -> 1 + random.nextInt(100);
            case 1 -> Duration.ofSeconds(1 + random.nextInt(3_600)).toNanos();
            default -> 1 + (random.nextLong() >>> 24);
        };
        window = new TimeWindow(new SettableClock(clock), Duration.ofNanos(windowNanos));
        model = new NaiveWindow.OfTime(windowNanos);
    }

    @Override
    OutcomeWindow window() {
        return window;
    }

    @Override
    NaiveWindow model() {
        return model;
    }

    @Override
    void meanwhile(Random random) {
        long bucket = Math.max(1, windowNanos / 30);
        long step = switch (random.nextInt(200)) {
            case 0 -> random.nextLong() >>> 12; // weeks
            case 1, 2 -> (long) (random.nextDouble() * 3 * windowNanos);
            case 3, 4, 5 -> bucket * random.nextInt(34) + random.nextInt(3) - 1;
            case 6, 7, 8, 9 -> -random.nextInt((int) Math.min(bucket, 1_000_000) + 1);
            default -> random.nextInt(4) == 0 ? (long) (random.nextDouble() * bucket / 3) : 0;
        };
        elapsed = Math.max(0, elapsed + step);
        clock.set(start + elapsed);
        model.at(elapsed);
    }
}
