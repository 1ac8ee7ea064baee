package dev.resilience.core.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Permit;
import dev.resilience.core.Verdict;
import dev.resilience.core.circuitbreaker.BreakerModel.Ticket;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.WindowType;
import dev.resilience.core.failure.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The breaker does what {@link BreakerModel} does, step by step, over long random histories in which admission and outcome are
 * separate: outcomes come late, never, and after any number of other states. Traps 1, 2, 3, 11, 12, 13 in all their mixtures.
 */
@Timeout(60)
class BreakerModelTests {

    private static final Logger log = LoggerFactory.getLogger(BreakerModelTests.class);

    private static final int STEPS = 40_000;

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
                    .maxDuration(Duration.ofNanos(150))));

    private record Call(Permit permit, Ticket ticket) {}

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final Rig rig = new Rig();
    private final BreakerModel model;
    private final List<Call> calls = new ArrayList<>();
    private long now;
    private int rejectionsTold;
    private int observationsTold;

    BreakerModelTests() {
        CircuitBreakerConfig first = SETTINGS.get(random.nextInt(SETTINGS.size()));
        rig.breaker.reconfigure(first);
        model = new BreakerModel(first, 0);
    }

    @RepeatedTest(5)
    void agreesWithTheModelStepByStep() {
        log.info("seed {}", seed);
        for (int i = 0; i < STEPS; i++) {
            String step = step();
            assertThat(actual())
                    .as("after step %d (%s) of seed %dL", i, step, seed)
                    .isEqualTo(expected());
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
        Verdict verdict = switch (random.nextInt(7)) {
            case 0 -> Verdict.IGNORED;
            case 1, 2, 3 -> Verdict.FAILURE;
            default -> Verdict.SUCCESS;
        };
        call.permit().end(outcome(verdict));
        model.end(call.ticket(), verdict);
        if (random.nextInt(20) == 0) {
            call.permit().end(Rig.FAILURE); // once more, which changes nothing
        }
        return "end with " + verdict;
    }

    private Outcome outcome(Verdict verdict) {
        return switch (verdict) {
            case SUCCESS -> random.nextInt(4) == 0 ? Rig.REFUSAL : Outcome.SUCCESS;
            case FAILURE -> Rig.FAILURE;
            case IGNORED -> Outcome.IGNORED;
        };
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
                if (model.state != CircuitBreakerState.CLOSED) {
                    model.choose(CircuitBreakerState.CLOSED, null);
                }
            }
            default -> {
                rig.breaker.reset("test");
                model.choose(CircuitBreakerState.CLOSED, null);
            }
        }
        return "operate";
    }

    /** All that can be seen of the breaker. */
    private List<@Nullable Object> actual() {
        CircuitBreakerStatistics statistics = rig.breaker.statistics();
        return List.of(
                rig.breaker.state(),
                rig.breaker.counts(),
                statistics.rejections(),
                statistics.outcomes(Verdict.SUCCESS),
                statistics.outcomes(Verdict.FAILURE),
                statistics.outcomes(Verdict.IGNORED),
                rig.time.scheduledTasks(),
                rig.breaker.snapshot().getOrDefault("wouldBe", "-"));
    }

    private List<@Nullable Object> expected() {
        return List.of(
                model.state,
                model.counts(),
                (long) model.rejections,
                (long) model.outcomes[Verdict.SUCCESS.ordinal()],
                (long) model.outcomes[Verdict.FAILURE.ordinal()],
                (long) model.outcomes[Verdict.IGNORED.ordinal()],
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
