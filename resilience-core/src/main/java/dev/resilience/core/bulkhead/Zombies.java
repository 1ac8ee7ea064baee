package dev.resilience.core.bulkhead;

import dev.resilience.core.Permit;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.time.TimeSource.Scheduled;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that goes on although its call has ended, and keeps its permit until it ends too or is written off: exactly one of the two
 * gives the permit back. Thread-safe, without a lock.
 */
final class Zombies {

    private static final Logger log = LoggerFactory.getLogger(Zombies.class);
    private static final long WARN_EVERY_NANOS = Duration.ofMinutes(1).toNanos();

    private final String name;
    private final ResilienceRuntime runtime;
    private final AtomicInteger living = new AtomicInteger();
    private final LongAdder writtenOff = new LongAdder();
    private final AtomicLong nextWarning;

    Zombies(String name, ResilienceRuntime runtime) {
        this.name = name;
        this.runtime = runtime;
        this.nextWarning = new AtomicLong(runtime.time().nanoTime());
    }

    /** How many there are. */
    int count() {
        return living.get();
    }

    /** How many were written off since the start. */
    long writtenOff() {
        return writtenOff.sum();
    }

    /**
     * Adds one.
     *
     * @param writeOff after what time it is written off; zero: never
     * @param limit how many permits there are
     * @param release gives its permit back
     * @return what the end of the work ends
     */
    Permit add(Duration writeOff, int limit, Runnable release) {
        int count = living.incrementAndGet();
        if (count >= limit - count) {
            warn(count, limit);
        }
        return new Zombie(writeOff, release);
    }

    /** Once in a while, whoever of the callers comes first. */
    private void warn(int count, int limit) {
        long due = nextWarning.get();
        long now = runtime.time().nanoTime();
        if (now - due >= 0 && nextWarning.compareAndSet(due, now + WARN_EVERY_NANOS)) {
            log.warn(
                    "Bulkhead '{}': {} of {} permits are held by work that goes on although its call has ended",
                    name,
                    count,
                    limit);
        }
    }

    private final class Zombie implements Permit {

        private final Runnable release;
        private final AtomicBoolean gone = new AtomicBoolean();
        private final @Nullable Scheduled timer;

        @SuppressWarnings("this-escape") // the timer finds a finished zombie: it uses nothing that is assigned later
        Zombie(Duration writeOff, Runnable release) {
            this.release = release;
            this.timer = writeOff.isZero() ? null : runtime.after(writeOff.toNanos(), this::writeOff);
        }

        @Override
        public void end(Outcome outcome, @Nullable Throwable failure, long workNanos) {
            if (timer != null) {
                timer.cancel();
            }
            leave();
        }

        private void writeOff() {
            if (leave()) {
                writtenOff.increment();
            }
        }

        private boolean leave() {
            if (!gone.compareAndSet(false, true)) {
                return false;
            }
            living.decrementAndGet();
            release.run();
            return true;
        }
    }
}
