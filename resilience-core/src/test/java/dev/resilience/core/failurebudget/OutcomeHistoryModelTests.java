package dev.resilience.core.failurebudget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Steps;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/**
 * Each outcome counts as long as it should, to the bucket, and once: compared with a plain list of them over random histories of
 * months, with gaps of any length, late readings, other periods, and restarts from what was saved.
 */
@Timeout(120)
class OutcomeHistoryModelTests {

    private static final int HISTORIES = 20;

    /** The model walks through all of them at each look. */
    private static final int MOST_SEEN = 2_000;

    private record Seen(long at, boolean failed) {}

    private final long seed = Steps.seed();
    private final Random random = new Random(seed);
    private final List<Seen> seen = new ArrayList<>();
    private final long start = random.nextBoolean() ? random.nextLong() : Long.MAX_VALUE - random.nextInt(1_000);

    /** What the clock shows is {@code start + elapsed}; restarts move the beginning of the clock. */
    private long elapsed;

    private long clockBegan = start;
    private Duration period = Duration.ofDays(30);
    private OutcomeHistory history = new OutcomeHistory(period, start);

    @RepeatedTest(HISTORIES)
    void agreesWithTheModelStepByStep() throws IOException {
        int steps = Steps.count() / HISTORIES / 10;
        for (int i = 0; i < steps; i++) {
            String step = step();
            if (random.nextInt(10) == 0) {
                compare("after step " + i + " (" + step + ") with seed " + seed + "L");
            }
        }
        compare("at the end with seed " + seed + "L");
    }

    private long now() {
        return clockBegan + elapsed;
    }

    private String step() throws IOException {
        int choice = random.nextInt(1_000);
        if (choice < 600 && seen.size() < MOST_SEEN) {
            return record();
        } else if (choice < 985) {
            long step = advance();
            elapsed += step;
            return "advance by " + step;
        } else if (choice < 992) {
            return changePeriod();
        } else if (choice < 997) {
            return restart();
        }
        seen.removeIf(one -> elapsed - one.at() > Duration.ofDays(100).toNanos());
        return "nothing";
    }

    /** By a thread that was overtaken since it read the clock, now and then. */
    private String record() {
        boolean failed = random.nextInt(3) == 0;
        long late = random.nextInt(10) == 0 ? (long) (random.nextDouble() * Math.min(elapsed, 30e9)) : 0;
        long latest = seen.isEmpty() ? 0 : seen.get(seen.size() - 1).at();
        long seenAt = Math.max(latest, Math.max(lookedAt, elapsed - late));
        history.record(failed, now() - late);
        seen.add(new Seen(seenAt, failed));
        return "record";
    }

    /** The latest time that the history has been told by anything else than an outcome. */
    private long lookedAt;

    private long advance() {
        return switch (random.nextInt(100)) {
            case 0 -> Duration.ofDays(random.nextInt(120)).toNanos();
            case 1, 2 -> (long) (random.nextDouble() * Duration.ofDays(4).toNanos());
            case 3, 4, 5, 6 -> (long) (random.nextDouble() * Duration.ofHours(3).toNanos());
            case 7, 8, 9, 10 -> random.nextInt(40) * Duration.ofSeconds(10).toNanos() + random.nextInt(3) - 1;
            default -> (long) (random.nextDouble() * Duration.ofSeconds(20).toNanos());
        };
    }

    private String changePeriod() {
        Duration other = Duration.ofHours(1 + random.nextInt(92 * 24));
        history.changePeriod(other, now());
        lookedAt = elapsed;
        // What the shorter of the two periods has not kept is gone.
        long kept = Math.max(72, Math.min(period.toHours(), other.toHours()));
        seen.removeIf(one -> bucket(elapsed, Duration.ofHours(1)) - bucket(one.at(), Duration.ofHours(1)) > kept);
        period = other;
        return "change the period to " + other;
    }

    /** In a process with another beginning of its clock, after any time. */
    private String restart() throws IOException {
        Instant saved = Instant.ofEpochSecond(1_700_000_000L + random.nextInt(1_000_000));
        byte[] file = new BudgetImage(saved, history.save(now()), Set.of()).encode();
        long gap = random.nextInt(3) == 0 ? 0 : Math.abs(advance()) / 1_000_000 * 1_000_000;
        elapsed += gap;
        clockBegan = random.nextLong();
        history = BudgetImage.decode(file).resume(period, now(), saved.plusNanos(gap));
        lookedAt = elapsed;
        return "restart after " + gap;
    }

    private void compare(String when) {
        for (BurnWindow window : BurnWindow.values()) {
            compare(window.duration(), when);
        }
        compare(period, when);
        lookedAt = elapsed;
    }

    private void compare(Duration time, String when) {
        Duration bucket = bucketOf(time);
        long full = (time.toNanos() - 1) / bucket.toNanos() + 1;
        long calls = 0;
        long failures = 0;
        for (Seen one : seen) {
            if (bucket(elapsed, bucket) - bucket(one.at(), bucket) <= full) {
                calls++;
                failures += one.failed() ? 1 : 0;
            }
        }
        assertThat(history.last(time, now())).as("%s in %s", when, time).isEqualTo(new Tally(calls, failures));
    }

    private static Duration bucketOf(Duration time) {
        if (time.compareTo(Duration.ofMinutes(5)) <= 0) {
            return Duration.ofSeconds(10);
        } else if (time.compareTo(Duration.ofHours(6)) <= 0) {
            return Duration.ofMinutes(1);
        }
        return time.compareTo(Duration.ofHours(30)) <= 0 ? Duration.ofMinutes(10) : Duration.ofHours(1);
    }

    private static long bucket(long elapsed, Duration length) {
        return elapsed / length.toNanos();
    }
}
