package dev.resilience.spring.advice;

import dev.resilience.spring.advice.figures.Busiest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Finds the most calls that a time window has held, from a counter that is read every so often: no window has held more than the
 * readings that enclose it differ by. Written by one thread at a time; read by any.
 */
final class BusiestWindow {

    private record Reading(long at, long count) {}

    private final Deque<Reading> readings = new ArrayDeque<>();
    private Duration window = Duration.ZERO;
    private long since;
    private long most;
    private volatile @Nullable Busiest busiest;

    /** A reading of a counter that never goes backwards. */
    void counted(long count, Duration length, long now) {
        startOver(length, now);
        Reading before = enclosing();
        readings.addLast(new Reading(now, count));
        found(before == null ? 0 : count - before.count, now);
    }

    /**
     * A reading of how much a window holds. A window that ends between two readings lies within those of both, as long as these
     * touch.
     */
    void held(long count, Duration length, long now) {
        startOver(length, now);
        Reading last = readings.pollLast();
        readings.addLast(new Reading(now, count));
        if (last != null && now - last.at > length.toNanos()) {
            since = now;
            busiest = null;
            return;
        }
        found(count + (last == null ? 0 : last.count), now);
    }

    private void found(long calls, long now) {
        most = Math.max(most, calls);
        busiest = new Busiest(most, window, Duration.ofNanos(now - since));
    }

    private void startOver(Duration length, long now) {
        if (!length.equals(window)) {
            window = length;
            since = now;
            most = 0;
            readings.clear();
        }
    }

    /** The last reading before any window that ended since the one before this began; the first there is, if that is later. */
    private @Nullable Reading enclosing() {
        Reading latest = readings.peekLast();
        if (latest == null) {
            return null;
        }
        long began = latest.at - window.toNanos();
        Reading enclosing = readings.getFirst();
        while (readings.size() > 1 && second().at - began <= 0) {
            readings.removeFirst();
            enclosing = readings.getFirst();
        }
        return enclosing;
    }

    private Reading second() {
        var iterator = readings.iterator();
        iterator.next();
        return iterator.next();
    }

    /** What was found so far; null while that is nothing. */
    @Nullable
    Busiest busiest() {
        return busiest;
    }
}
