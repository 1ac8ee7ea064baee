package dev.resilience.core.window;

import dev.resilience.core.time.TimeSource;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** A clock that shows what the test says, without waits and timers: cheap enough to be hammered. */
public final class SettableClock implements TimeSource {

    private final AtomicLong nanos;

    public SettableClock(AtomicLong nanos) {
        this.nanos = nanos;
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    @Override
    public Instant wallTime() {
        return Instant.EPOCH;
    }

    @Override
    public boolean await(BooleanSupplier done, long atMost) {
        throw new UnsupportedOperationException("this clock does not wait");
    }

    @Override
    public Scheduled schedule(Runnable task, long delayNanos) {
        throw new UnsupportedOperationException("this clock has no timer");
    }
}
