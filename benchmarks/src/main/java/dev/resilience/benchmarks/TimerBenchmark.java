package dev.resilience.benchmarks;

import dev.resilience.core.time.TimeSource;
import dev.resilience.core.time.TimeSource.Scheduled;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/**
 * What an asynchronous call with a limit asks of the timer that it does not reach: an entry is made and cancelled, while many
 * others wait. Our timer is the JDK's, a heap; beside it Netty's hashed wheel. Two threads at once.
 */
@Threads(2)
public class TimerBenchmark extends Benchmarked {

    private static final long DELAY_SECONDS = 30;

    /** How many other entries wait. */
    @Param({"0", "10000"})
    public int waiting;

    private final TimeSource time = TimeSource.system();
    private final HashedWheelTimer wheel = new HashedWheelTimer();
    private final List<Scheduled> ourEntries = new ArrayList<>();

    /** Has others wait, in both timers: for an hour and more, so that none is due meanwhile. */
    @Setup
    public void fill() {
        for (int i = 0; i < waiting; i++) {
            ourEntries.add(time.schedule(() -> {}, TimeUnit.HOURS.toNanos(1) + i));
            wheel.newTimeout(timeout -> {}, TimeUnit.HOURS.toNanos(1) + i, TimeUnit.NANOSECONDS);
        }
    }

    /** Leaves neither entries nor threads behind. */
    @TearDown
    public void empty() {
        ourEntries.forEach(Scheduled::cancel);
        wheel.stop();
    }

    @Benchmark
    public Object ours() {
        Scheduled entry = time.schedule(() -> {}, TimeUnit.SECONDS.toNanos(DELAY_SECONDS));
        entry.cancel();
        return entry;
    }

    @Benchmark
    public Object nettyWheel() {
        Timeout entry = wheel.newTimeout(timeout -> {}, DELAY_SECONDS, TimeUnit.SECONDS);
        entry.cancel();
        return entry;
    }
}
