package dev.resilience.core.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Permit;
import dev.resilience.core.Steps;
import dev.resilience.core.Verdict;
import dev.resilience.core.circuitbreaker.BreakerModel.Ticket;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.Mode;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.WindowType;
import dev.resilience.core.failure.FailureKind;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The breaker does what {@link BreakerModel} does, step by step, over long random histories in which admission and outcome are
 * separate: outcomes come late, never, and after any number of other states. Traps 1, 2, 3, 11, 12, 13 in all their mixtures.
 */
class BreakerModelTests {

    private static final Logger log = LoggerFactory.getLogger(BreakerModelTests.class);

    private static final int HISTORIES = 5;
    private static final int STEPS = Steps.count() / HISTORIES;

    private static final List<CircuitBreakerConfig> SETTINGS = List.of(
            Rig.config(settings -> settings.windowCalls(5)
                    .minimumCalls(3)
                    .openDuration(Duration.ofNanos(100))
                    .maxDuration(Duration.ofNanos(150))),
            Rig.config(settings -> settings.windowCalls(5)
                    .minimumCalls(5)
                    .failureRateThreshold(0.6)
                    .windowDuration(Duration.ofNanos(10))
                    .openDuration(Duration.ofNanos(10))
                    .permittedCalls(4)
                    .successThreshold(4)
                    .maxDuration(Duration.ofNanos(50))),
            Rig.config(settings -> settings.windowCalls(4)
                    .failureRateThreshold(1)
                    .openDuration(Duration.ofNanos(50))
                    .permittedCalls(1)
                    .successThreshold(1)
                    .maxDuration(Duration.ofNanos(50))),
            Rig.config(settings -> settings.windowType(WindowType.TIME)
                    .windowDuration(Duration.ofNanos(300))
                    .minimumCalls(3)
                    .failureRateThreshold(0.34)
                    .openDuration(Duration.ofNanos(200))
                    .permittedCalls(2)
                    .successThreshold(1)
                    .maxDuration(Duration.ofNanos(100))),
            Rig.config(settings -> settings.windowType(WindowType.TIME)
                    .windowDuration(Duration.ofNanos(60))
                    .minimumCalls(2)
                    .openDuration(Duration.ofNanos(50))
                    .maxDuration(Duration.ofNanos(150))),
            Rig.config(settings -> settings.windowCalls(6)
                    .minimumCalls(4)
                    .consecutiveFailures(3)
                    .openDuration(Duration.ofNanos(40))
                    .openBackoffMultiplier(2)
                    .openBackoffMax(Duration.ofNanos(300))
                    .openBackoffJitter(0.5)
                    .maxDuration(Duration.ofNanos(150))),
            Rig.config(settings -> settings.windowCalls(6)
                    .minimumCalls(4)
                    .failureRateThreshold(1)
                    .slowCallDuration(Duration.ofNanos(20))
                    .slowCallRateThreshold(0.5)
                    .openDuration(Duration.ofNanos(60))
                    .retryAfterMax(Duration.ofNanos(90))
                    .automaticHalfOpen(false)
                    .maxDuration(Duration.ofNanos(150))),
            Rig.config(settings -> settings.windowType(WindowType.TIME)
                    .windowDuration(Duration.ofNanos(90))
                    .consecutiveFailures(2)
                    .slowCallDuration(Duration.ofNanos(30))
                    .openDuration(Duration.ofNanos(40))
                    .openBackoffMultiplier(4)
                    .retryAfterMax(Duration.ZERO)
                    .maxDuration(Duration.ofNanos(150))),
            Rig.config(settings -> settings.windowCalls(5)
                    .recordKinds(List.of(FailureKind.LOGIC, FailureKind.PERMANENT, FailureKind.REJECTED))
                    .recordExceptions(List.of(IOException.class))
                    .ignoreExceptions(List.of(EOFException.class, RuntimeException.class))
                    .openDuration(Duration.ofNanos(60))
                    .maxDuration(Duration.ofNanos(150))),
            Rig.config(settings -> settings.windowType(WindowType.TIME)
                    .windowDuration(Duration.ofNanos(120))
                    .recordExceptions(List.of(EOFException.class, IllegalStateException.class))
                    .ignoreExceptions(List.of(Exception.class))
                    .openDuration(Duration.ofNanos(60))
                    .maxDuration(Duration.ofNanos(150))),
            Rig.config(settings -> settings.mode(Mode.OBSERVE)
                    .openDuration(Duration.ofNanos(60))
                    .openBackoffMultiplier(2)
                    .openBackoffMax(Duration.ofNanos(200))
                    .maxDuration(Duration.ofNanos(150))));

    /** Chosen so that no duration lies half way between two nanoseconds. */
    private static final double[] DRAWS = {0, 0.21, 0.53, 0.97};

    private record Call(Permit permit, Ticket ticket) {}

    private final long seed = Steps.seed();
    private final Random random = new Random(seed);
    private final Rig rig = new Rig();
    private final BreakerModel model;
    private final List<Call> calls = new ArrayList<>();
    private long now;
    private int rejectionsTold;
    private int observationsTold;

    BreakerModelTests() {
        CircuitBreakerConfig first = SETTINGS.get(random.nextInt(SETTINGS.size()));
        model = new BreakerModel(rig.breaker.settings(), 0);
        rig.breaker.reconfigure(first);
        model.reconfigure(first);
    }

    @RepeatedTest(HISTORIES)
    void agreesWithTheModelStepByStep() {
        log.info("seed {}", seed);
        for (int i = 0; i < STEPS; i++) {
            rig.random = DRAWS[random.nextInt(DRAWS.length)];
            model.draws(rig.random);
            String step = step();
            List<Object> expected = expected();
            List<Object> actual = actual();
            if (!expected.equals(actual)) {
                assertThat(actual)
                        .as("after step %d (%s) of seed %dL", i, step, seed)
                        .isEqualTo(expected);
            }
            if (rig.events.size() > 1_000) {
                assertEvents();
            }
        }
        assertEvents();
    }

    private String step() {
        int choice = random.nextInt(1_000);
        if (choice < 400 && calls.size() < 60) {
            return acquire();
        } else if (choice < 820) {
            return calls.isEmpty() ? "nothing" : end();
        } else if (choice < 960) {
            return advance();
        } else if (choice < 985) {
            return operate();
        }
        CircuitBreakerConfig changed = SETTINGS.get(random.nextInt(SETTINGS.size()));
        rig.breaker.reconfigure(changed);
        rig.time.advanceNanos(0); // runs what the new settings have made due
        model.reconfigure(changed);
        return "reconfigure";
    }

    private String acquire() {
        Ticket ticket = model.acquire();
        Permit permit = null;
        try {
            permit = rig.breaker.acquire();
        } catch (CircuitBreakerOpenException rejection) {
            Duration retryAfter = rejection.retryAfter();
            assertThat(retryAfter == null ? -1 : retryAfter.toNanos()).isEqualTo(model.retryAfter());
            assertThat(rejection.state()).isEqualTo(model.state);
        }
        assertThat(permit != null).as("admitted, with seed %dL", seed).isEqualTo(ticket != null);
        if (permit != null && ticket != null) {
            calls.add(new Call(permit, ticket));
        }
        return "acquire";
    }

    private String end() {
        // Mostly the newest, so that outcomes matter; sometimes one of long ago.
        int index = random.nextInt(3) == 0 ? random.nextInt(calls.size()) : calls.size() - 1;
        Call call = calls.remove(index);
        RandomEnds.End end = RandomEnds.draw(random);
        Verdict verdict = end.verdict(model.config);
        long workNanos = random.nextInt(3) == 0 ? random.nextInt(60) : 1;
        call.permit().end(end.outcome(), end.thrown(), workNanos);
        model.end(call.ticket(), verdict, workNanos, verdict == Verdict.FAILURE ? end.asked() : 0);
        if (random.nextInt(20) == 0) {
            call.permit().end(Rig.FAILURE); // once more, which changes nothing
        }
        return "end with " + end + ", " + verdict;
    }

    private String advance() {
        long nanos = random.nextInt(20) == 0 ? random.nextInt(2_000) : 10L * random.nextInt(8);
        rig.time.advanceNanos(nanos);
        now += nanos;
        model.advance(now);
        return "advance by " + nanos;
    }

    private String operate() {
        Long nanos = random.nextBoolean() ? null : Long.valueOf(10L * (1 + random.nextInt(30)));
        Duration timeToLive = nanos == null ? null : Duration.ofNanos(nanos);
        switch (random.nextInt(7)) {
            case 0 -> {
                rig.breaker.forceOpen("test", timeToLive);
                model.choose(CircuitBreakerState.FORCED_OPEN, nanos);
            }
            case 1 -> {
                rig.breaker.disable("test", timeToLive);
                model.choose(CircuitBreakerState.DISABLED, nanos);
            }
            case 2 -> {
                rig.breaker.observe("test", timeToLive);
                model.choose(CircuitBreakerState.OBSERVING, nanos);
            }
            case 3 -> {
                rig.breaker.close("test");
                model.close();
            }
            default -> {
                rig.breaker.reset("test");
                model.rest();
            }
        }
        return "operate";
    }

    /** All that can be seen of the breaker. */
    private List<Object> actual() {
        CircuitBreakerStatistics statistics = rig.breaker.statistics();
        return List.of(
                rig.breaker.state(),
                rig.breaker.counts(),
                statistics.rejections(),
                statistics.outcomes(Verdict.SUCCESS),
                statistics.outcomes(Verdict.FAILURE),
                statistics.outcomes(Verdict.IGNORED),
                statistics.slowCalls(),
                rig.time.scheduledTasks(),
                rig.breaker.state() == CircuitBreakerState.OBSERVING
                        ? rig.breaker.snapshot().getOrDefault("wouldBe", "-")
                        : "-");
    }

    private List<Object> expected() {
        return List.of(
                model.state,
                model.counts(),
                (long) model.rejections,
                (long) model.outcomes[Verdict.SUCCESS.ordinal()],
                (long) model.outcomes[Verdict.FAILURE.ordinal()],
                (long) model.outcomes[Verdict.IGNORED.ordinal()],
                (long) model.slowCalls,
                model.timers(),
                model.state == CircuitBreakerState.OBSERVING
                        ? model.shadow().state.name()
                        : "-");
    }

    /** Every transition and every rejection was told once, and in order. */
    private void assertEvents() {
        assertThat(rig.moves()).as("seed %dL", seed).isEqualTo(model.moves);
        rejectionsTold +=
                (int) rig.rejections().stream().filter(one -> one.enforced()).count();
        observationsTold +=
                (int) rig.rejections().stream().filter(one -> !one.enforced()).count();
        assertThat(rejectionsTold).isEqualTo(model.rejections);
        assertThat(observationsTold).isEqualTo(model.wouldHaveRejected);
        rig.events.clear();
        model.moves.clear();
    }
}
