package dev.resilience.benchmarks;

import dev.resilience.core.Async;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.event.EventPublisher;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.pipeline.PipelineBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * What retries do to a backend that fails for a while: with a retry budget, a circuit breaker, both or neither. A thousand clients
 * call it once a second on average, whether or not they have been answered, through the real engines in virtual time; settings are
 * the defaults but for those named here. The same seed for all, so the tables are the same at each run. Prints Markdown, and writes
 * a picture into the file that is named by the first argument.
 */
public final class RetryBudgetSimulation {

    static final int CLIENTS = 1_000;
    static final int MAX_ATTEMPTS = 3;
    static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(1);

    /** Attempts a second that the backend can serve: half as much again as the clients need. */
    static final double CAPACITY = 1.5 * CLIENTS;

    /** Of a backend that is never overloaded. */
    static final double UNLIMITED = Double.POSITIVE_INFINITY;

    /** How long it takes in all: another minute after the backend has healed. */
    static final int SECONDS = DegradingBackend.HEALED + 60;

    /** The second in which failures reach their peak. */
    static final int PEAK = DegradingBackend.CALM + DegradingBackend.RAMP;

    /** Seconds that are not counted, in which clients go on so that the backend is not relieved, and the counted calls end. */
    private static final int AFTERWARDS = 10;

    private static final long SEED = 42;
    private static final long SECOND = 1_000_000_000L;

    private final VirtualTime time = new VirtualTime();
    private final Random arrivals = new Random(SEED);
    private final Course course = new Course(SECONDS);
    private final DegradingBackend backend;

    /** What guards the calls besides three attempts. */
    enum Strategy {
        RETRIES("retries", "#d55e00", false, false),
        BREAKER("retries, breaker", "#0072b2", true, false),
        BUDGET("retries, budget", "#009e73", false, true),
        BOTH("retries, breaker, budget", "#cc79a7", true, true);

        final String label;
        private final String color;
        private final boolean breaker;
        private final boolean budget;

        Strategy(String label, String color, boolean breaker, boolean budget) {
            this.label = label;
            this.color = color;
            this.breaker = breaker;
            this.budget = budget;
        }
    }

    /**
     * What a table is about.
     *
     * @param capacity attempts a second that the backend can serve
     * @param peak which ratio of attempts fails by itself at worst
     * @param processes among which the clients are divided: each has a budget and a breaker of its own
     */
    record Scenario(double capacity, double peak, int processes) {

        String describe() {
            return String.format(
                    Locale.ROOT,
                    "Failures up to %.0f %%. The backend %s. Clients in %d process%s.",
                    100 * peak,
                    capacity == UNLIMITED
                            ? "is never overloaded"
                            : String.format(Locale.ROOT, "serves %.0f attempts/s", capacity),
                    processes,
                    processes == 1 ? "" : "es");
        }
    }

    private RetryBudgetSimulation(Scenario scenario) {
        this.backend = new DegradingBackend(time, new Random(SEED + 1), scenario.capacity, scenario.peak);
    }

    /** Prints the tables, and draws the picture if a file is named. */
    public static void main(String[] args) throws IOException {
        System.out.printf(
                Locale.ROOT,
                "%d clients, a call a second each, %d attempts of %d s at most; seed %d.%n"
                        + "Failures: none for %d s, rising for %d s, at their peak for %d s, falling for %d s, none for %d s.%n%n",
                CLIENTS,
                MAX_ATTEMPTS,
                ATTEMPT_TIMEOUT.toSeconds(),
                SEED,
                DegradingBackend.CALM,
                DegradingBackend.RAMP,
                DegradingBackend.OUTAGE,
                DegradingBackend.RAMP,
                SECONDS - DegradingBackend.HEALED);
        Map<Strategy, Course> outage = table(new Scenario(CAPACITY, 1, 1));
        table(new Scenario(CAPACITY, 1, 10));
        table(new Scenario(UNLIMITED, 1, 1));
        table(new Scenario(1.3 * CLIENTS, 0.3, 1));
        if (args.length > 0) {
            Files.writeString(Path.of(args[0]), picture(outage));
        }
    }

    private static Map<Strategy, Course> table(Scenario scenario) {
        System.out.println(scenario.describe());
        System.out.println();
        System.out.println("| | attempts ÷ calls while failing | at the peak | in the worst second | overall"
                + " | time to recover | calls failed |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        Map<Strategy, Course> courses = new EnumMap<>(Strategy.class);
        for (Strategy strategy : Strategy.values()) {
            Course course = run(strategy, scenario);
            courses.put(strategy, course);
            System.out.println(row(strategy, course));
        }
        System.out.println();
        return courses;
    }

    private static String row(Strategy strategy, Course course) {
        return String.format(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.2f | %.2f | %s | %.1f %% |",
                strategy.label,
                course.amplification(DegradingBackend.CALM, DegradingBackend.HEALED),
                course.amplification(PEAK, PEAK + DegradingBackend.OUTAGE),
                course.worstAmplification(0, SECONDS),
                course.amplification(0, SECONDS),
                course.secondsToRecover(DegradingBackend.HEALED).stream()
                        .mapToObj(seconds -> seconds + " s")
                        .findAny()
                        .orElse("not within " + (SECONDS - DegradingBackend.HEALED) + " s"),
                100 * course.failed(0, SECONDS));
    }

    /** Leads one run from its beginning to its end. */
    static Course run(Strategy strategy, Scenario scenario) {
        return new RetryBudgetSimulation(scenario).run(strategy, scenario.processes);
    }

    private Course run(Strategy strategy, int processes) {
        Random draws = new Random(SEED + 2);
        ResilienceRuntime runtime =
                new ResilienceRuntime(time, Runnable::run, new EventPublisher(Runnable::run), draws::nextDouble);
        List<Pipeline> pipelines = new ArrayList<>();
        for (int process = 0; process < processes; process++) {
            pipelines.add(pipeline(strategy, runtime));
        }
        for (int client = 0; client < CLIENTS; client++) {
            Pipeline pipeline = pipelines.get(client % processes);
            time.schedule(() -> next(pipeline), (long) (arrivals.nextDouble() * SECOND));
        }
        time.runUntil((SECONDS + AFTERWARDS) * SECOND);
        return course;
    }

    private static Pipeline pipeline(Strategy strategy, ResilienceRuntime runtime) {
        PipelineBuilder pipeline = Pipeline.named("backend")
                .runtime(runtime)
                .timeout(t -> t.duration(Duration.ofSeconds(10)).perAttempt(ATTEMPT_TIMEOUT))
                .retry(r -> r.maxAttempts(MAX_ATTEMPTS).retryBudget(b -> b.enabled(strategy.budget)));
        if (strategy.breaker) {
            pipeline.circuitBreaker(b -> {});
        }
        return pipeline.build();
    }

    /** A client calls, and will call again half a second to one and a half seconds later. */
    private void next(Pipeline pipeline) {
        call(pipeline);
        time.schedule(() -> next(pipeline), (long) ((0.5 + arrivals.nextDouble()) * SECOND));
    }

    private void call(Pipeline pipeline) {
        int began = second();
        course.callBegan(began);
        AtomicInteger attempts = new AtomicInteger();
        Async.onEnd(
                pipeline.callAsync(() -> {
                    attempts.incrementAndGet();
                    course.attemptArrived(second());
                    return backend.answer();
                }),
                (answer, failure) -> {
                    if (failure == null) {
                        course.callSucceeded(began, attempts.get());
                    }
                });
    }

    private int second() {
        return (int) (time.nanoTime() / SECOND);
    }

    /** The courses of all strategies, as SVG. */
    static String picture(Map<Strategy, Course> courses) {
        List<TimeChart.Line> lines = new ArrayList<>(List.of(new TimeChart.Line("calls made", "#495057", "2 3")));
        int[] calls = courses.values().iterator().next().calls(); // the same for all
        List<int[]> attempts = new ArrayList<>(List.of(calls));
        List<int[]> succeeded = new ArrayList<>(List.of(calls));
        courses.forEach((strategy, course) -> {
            lines.add(new TimeChart.Line(strategy.label, strategy.color, strategy == Strategy.BOTH ? "7 5" : ""));
            attempts.add(course.attempts());
            succeeded.add(course.succeeded());
        });
        double[] shade = IntStream.range(0, SECONDS)
                .mapToDouble(DegradingBackend::degradation)
                .toArray();
        TimeChart chart = new TimeChart(lines, shade, "shaded: attempts that fail by themselves, 0 to 100 %");
        chart.addPanel("Attempts per second that reach the backend", 4_500, 1_000, attempts);
        chart.addPanel("Calls per second that succeed in the end", 1_200, 200, succeeded);
        return chart.svg(
                "Attempts and successes per second while a backend fails and recovers: retries alone triple its load and"
                        + " keep it overloaded; a retry budget adds a fifth");
    }
}
