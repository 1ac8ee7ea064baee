package dev.resilience.benchmarks;

import dev.resilience.benchmarks.Breakers.Guarded;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.WindowType;
import dev.resilience.core.pipeline.Pipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.openjdk.jol.info.GraphLayout;

/**
 * Measures the memory that one more circuit breaker retains, ours beside resilience4j's, and prints a table: fresh, after traffic
 * of one thread, and after eight threads have fought for it. Run it with {@code -XX:ActiveProcessorCount=64}, too: counters that grow
 * with the machine show there.
 */
public final class Footprint {

    private static final int BREAKERS = 50;
    private static final int CALLS = 5_000;
    private static final Duration MINUTE = Duration.ofSeconds(60);

    private Footprint() {}

    /** A breaker and a call through it. */
    private record Subject(Object breaker, Guarded call) {}

    /** Prints the table. */
    public static void main(String[] args) throws InterruptedException {
        System.setProperty("jol.magicFieldOffset", "true"); // records hide the offsets of their fields
        System.out.printf(
                "Bytes retained by one more circuit breaker, %d processors%n%n",
                Runtime.getRuntime().availableProcessors());
        System.out.println("| window | | ours | resilience4j | ours ÷ resilience4j |");
        System.out.println("| --- | --- | --- | --- | --- |");
        for (WindowType type : WindowType.values()) {
            print(type, "fresh", 0);
            print(type, "one thread", 1);
            print(type, "eight threads", 8);
        }
    }

    private static void print(WindowType type, String after, int threads) throws InterruptedException {
        double ours = retained(() -> ours(type), threads);
        double theirs = retained(() -> resilience4j(type), threads);
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %.0f | %.0f | %.2f |%n",
                type == WindowType.COUNT ? "100 calls" : "60 s",
                after,
                ours,
                theirs,
                ours / theirs);
    }

    private static Subject ours(WindowType type) {
        var breaker = Breakers.ours(type, MINUTE);
        Pipeline pipeline = Pipeline.named("ours").with(breaker).build();
        Callable<String> work = work();
        return new Subject(breaker, () -> pipeline.call(work::call));
    }

    private static Subject resilience4j(WindowType type) {
        var breaker = Breakers.resilience4j(type, true, MINUTE);
        Callable<String> work = work();
        return new Subject(breaker, () -> breaker.executeCallable(work));
    }

    /** Fails one call in ten, so that windows hold failures and breakers stay closed. */
    private static Callable<String> work() {
        AtomicInteger calls = new AtomicInteger();
        return () -> {
            if (calls.incrementAndGet() % 10 == 0) {
                throw WorkFailedException.INSTANCE;
            }
            return "done";
        };
    }

    /** What the second half of many breakers adds to the first: what all share does not count. */
    private static double retained(Supplier<Subject> factory, int threads) throws InterruptedException {
        List<Object> breakers = new ArrayList<>();
        for (int i = 0; i < 2 * BREAKERS; i++) {
            Subject subject = factory.get();
            use(subject.call(), threads);
            breakers.add(subject.breaker());
        }
        long half = size(breakers.subList(0, BREAKERS));
        return (double) (size(breakers) - half) / BREAKERS;
    }

    private static long size(List<Object> breakers) {
        return GraphLayout.parseInstance(breakers.toArray()).totalSize() - 4L * breakers.size();
    }

    private static void use(Guarded call, int threads) throws InterruptedException {
        List<Thread> users = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread user = new Thread(() -> {
                for (int n = 0; n < CALLS; n++) {
                    end(call);
                }
            });
            users.add(user);
            user.start();
        }
        for (Thread user : users) {
            user.join();
        }
    }

    private static void end(Guarded call) {
        try {
            call.run();
        } catch (Exception end) {
            if (end != WorkFailedException.INSTANCE) {
                throw new IllegalStateException(end);
            }
        }
    }
}
