package dev.resilience.core;

import dev.resilience.core.time.TimeSource;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A clock that does something of the test's once, right when the engine uses it: another thread's work at a chosen moment. */
public final class HookedTime implements TimeSource {

    private final TimeSource time;
    private final AtomicReference<@Nullable Runnable> hook = new AtomicReference<>();
    private final AtomicReference<@Nullable Runnable> beforeSchedule = new AtomicReference<>();

    /** A clock in front of another one. */
    public HookedTime(TimeSource time) {
        this.time = time;
    }

    /** Has {@code work} done at the next reading, before the clock is read, once. */
    public void atNextReading(Runnable work) {
        hook.set(work);
    }

    @Override
    public long nanoTime() {
        Runnable work = hook.getAndSet(null);
        if (work != null) {
            work.run();
        }
        return time.nanoTime();
    }

    /** Has {@code work} done right before the next task is scheduled, once. */
    public void beforeNextSchedule(Runnable work) {
        beforeSchedule.set(work);
    }

    @Override
    public Instant wallTime() {
        return time.wallTime();
    }

    @Override
    public boolean await(BooleanSupplier done, long nanos) throws InterruptedException {
        return time.await(done, nanos);
    }

    @Override
    public Scheduled schedule(Runnable task, long delayNanos) {
        Runnable work = beforeSchedule.getAndSet(null);
        if (work != null) {
            work.run();
        }
        return time.schedule(task, delayNanos);
    }
}
