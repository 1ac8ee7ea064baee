package dev.resilience.core.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.resilience.core.Permit;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.event.EventPublisher;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.event.ResilienceEvent.CallRejected;
import dev.resilience.core.event.ResilienceEvent.StateChanged;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.time.TimeSource;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A circuit breaker in virtual time, with what it tells, and words for what tests do with it. */
final class Rig {

    static final Outcome FAILURE = Classification.of(FailureKind.SERVER_ERROR, "test");

    /** What a 404 is: the resource says no, and so is alive. */
    static final Outcome REFUSAL =
            Classification.of(FailureKind.PERMANENT, "HTTP 404").asAnswer();

    static final Duration OPEN = Duration.ofSeconds(30);
    static final Duration LEASE = Duration.ofSeconds(60);

    final FakeTimeSource time;

    /** What is drawn for jitter: at 0 there is none. */
    double random;

    final List<ResilienceEvent> events = new ArrayList<>();
    final ResilienceRuntime runtime;
    final CircuitBreaker breaker;

    /** A count window of 4, of which 2 must have come and half must fail; 3 probes, of which 2 must succeed. */
    Rig() {
        this(settings -> settings);
    }

    Rig(UnaryOperator<CircuitBreakerConfigBuilder> settings) {
        this(new FakeTimeSource(), settings);
    }

    Rig(FakeTimeSource time, UnaryOperator<CircuitBreakerConfigBuilder> settings) {
        this(time, time, settings);
    }

    /** With a time source of the test around the virtual time. */
    Rig(FakeTimeSource time, TimeSource around, UnaryOperator<CircuitBreakerConfigBuilder> settings) {
        this.time = time;
        this.runtime = new ResilienceRuntime(around, Runnable::run, new EventPublisher(Runnable::run), () -> random);
        this.breaker = CircuitBreaker.of("inventory", config(settings), runtime);
        runtime.events().subscribe(events::add);
    }

    static CircuitBreakerConfig config(UnaryOperator<CircuitBreakerConfigBuilder> settings) {
        return settings.apply(CircuitBreakerConfig.builder()
                        .windowCalls(4)
                        .minimumCalls(2)
                        .openDuration(OPEN)
                        .permittedCalls(3)
                        .successThreshold(2)
                        .maxDuration(LEASE))
                .build();
    }

    void succeed(int times) {
        end(times, Outcome.SUCCESS);
    }

    void fail(int times) {
        end(times, FAILURE);
    }

    void end(int times, Outcome outcome) {
        for (int i = 0; i < times; i++) {
            breaker.acquire().end(outcome);
        }
    }

    /** Opens a closed breaker with outcomes. */
    Rig open() {
        for (int i = 0; i < 1_000 && breaker.state() == CircuitBreakerState.CLOSED; i++) {
            fail(1);
        }
        assertState(CircuitBreakerState.OPEN);
        return this;
    }

    /** Opens a closed breaker with outcomes and lets the open duration pass. */
    Rig halfOpen() {
        open();
        time.advance(breaker.settings().openDuration());
        assertState(CircuitBreakerState.HALF_OPEN);
        return this;
    }

    /** Brings a closed breaker into any state. */
    Rig in(CircuitBreakerState state) {
        switch (state) {
            case CLOSED -> {}
            case OPEN -> open();
            case HALF_OPEN -> halfOpen();
            case FORCED_OPEN -> breaker.forceOpen("test", null);
            case DISABLED -> breaker.disable("test", null);
            case OBSERVING -> breaker.observe("test", null);
        }
        assertState(state);
        return this;
    }

    List<Permit> acquire(int times) {
        List<Permit> permits = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            permits.add(breaker.acquire());
        }
        return permits;
    }

    CircuitBreakerOpenException rejection() {
        List<CircuitBreakerOpenException> thrown = new ArrayList<>();
        assertThatExceptionOfType(CircuitBreakerOpenException.class)
                .isThrownBy(breaker::acquire)
                .satisfies(thrown::add);
        return thrown.get(0);
    }

    void assertState(CircuitBreakerState state) {
        assertThat(breaker.state()).isEqualTo(state);
    }

    /** The transitions told so far, such as CLOSED>OPEN. */
    List<String> moves() {
        return events.stream()
                .filter(StateChanged.class::isInstance)
                .map(StateChanged.class::cast)
                .map(change -> change.from() + ">" + change.to())
                .toList();
    }

    List<CallRejected> rejections() {
        return events.stream()
                .filter(CallRejected.class::isInstance)
                .map(CallRejected.class::cast)
                .toList();
    }
}
