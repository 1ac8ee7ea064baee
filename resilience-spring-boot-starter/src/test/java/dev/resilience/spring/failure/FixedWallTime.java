package dev.resilience.spring.failure;

import dev.resilience.core.time.TimeSource;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** A time of day that stands still; nothing else of time is known here. */
record FixedWallTime(Instant wallTime) implements TimeSource {

    @Override
    public long nanoTime() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean await(BooleanSupplier done, long nanos) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Scheduled schedule(Runnable task, long delayNanos) {
        throw new UnsupportedOperationException();
    }
}
