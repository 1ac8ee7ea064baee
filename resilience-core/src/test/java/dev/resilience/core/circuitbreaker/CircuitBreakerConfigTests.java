package dev.resilience.core.circuitbreaker;

import static dev.resilience.core.failure.FailureKind.FLAKY;
import static dev.resilience.core.failure.FailureKind.RATE_LIMITED;
import static dev.resilience.core.failure.FailureKind.RESOURCE_EXHAUSTED;
import static dev.resilience.core.failure.FailureKind.SERVER_ERROR;
import static dev.resilience.core.failure.FailureKind.TIMEOUT;
import static dev.resilience.core.failure.FailureKind.TRANSIENT;
import static dev.resilience.core.failure.FailureKind.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.HalfOpenConfig;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.Mode;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.SlidingWindow;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.WindowType;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CircuitBreakerConfigTests {

    @Test
    void defaults() {
        assertThat(CircuitBreakerConfig.defaults())
                .isEqualTo(new CircuitBreakerConfig(
                        Mode.ENFORCE,
                        0.5,
                        0,
                        null,
                        1,
                        new SlidingWindow(WindowType.COUNT, 100, Duration.ofSeconds(60)),
                        20,
                        Duration.ofSeconds(30),
                        new OpenBackoff(1, Duration.ofMinutes(10), 0.1),
                        Duration.ofSeconds(60),
                        new HalfOpenConfig(3, 3, Duration.ofSeconds(60)),
                        true,
                        EnumSet.of(TRANSIENT, TIMEOUT, RATE_LIMITED, SERVER_ERROR, RESOURCE_EXHAUSTED, FLAKY, UNKNOWN),
                        Set.of(),
                        Set.of(),
                        10_000,
                        Duration.ofHours(1)));
    }

    @ParameterizedTest(name = "a window of {0} calls needs {1}")
    @CsvSource({"1, 1", "19, 19", "20, 20", "1000, 20"})
    void minimumCallsFollowASmallCountWindow(int windowCalls, int minimumCalls) {
        assertThat(CircuitBreakerConfig.builder()
                        .windowCalls(windowCalls)
                        .build()
                        .minimumCalls())
                .isEqualTo(minimumCalls);
    }

    @Test
    void minimumCallsDoNotFollowTheCountOfATimeWindow() {
        CircuitBreakerConfig config = CircuitBreakerConfig.builder()
                .windowType(WindowType.TIME)
                .windowCalls(5)
                .build();

        assertThat(config.minimumCalls()).isEqualTo(20);
    }

    @ParameterizedTest(name = "of {0} probes {1} must succeed")
    @CsvSource({"1, 1", "2, 2", "3, 3", "10, 3"})
    void successThresholdFollowsFewPermittedCalls(int permitted, int threshold) {
        assertThat(CircuitBreakerConfig.builder()
                        .permittedCalls(permitted)
                        .build()
                        .halfOpen()
                        .successThreshold())
                .isEqualTo(threshold);
    }

    @ParameterizedTest
    @MethodSource
    void extremesThatMakeSenseAreAccepted(UnaryOperator<CircuitBreakerConfigBuilder> settings) {
        assertThat(settings.apply(CircuitBreakerConfig.builder()).build()).isNotNull();
    }

    static Stream<UnaryOperator<CircuitBreakerConfigBuilder>> extremesThatMakeSenseAreAccepted() {
        return Stream.of(
                builder -> builder.failureRateThreshold(1),
                builder -> builder.failureRateThreshold(0.0001),
                builder -> builder.windowCalls(1),
                builder -> builder.windowCalls(7).minimumCalls(7),
                builder -> builder.windowType(WindowType.TIME).windowCalls(5).minimumCalls(1_000),
                builder -> builder.openDuration(Duration.ofNanos(1)),
                builder -> builder.openDuration(Duration.ofNanos(Long.MAX_VALUE)),
                builder -> builder.openBackoffMultiplier(Double.MAX_VALUE),
                builder -> builder.openBackoffJitter(0),
                builder -> builder.openBackoffJitter(1),
                builder -> builder.permittedCalls(1).successThreshold(1));
    }

    /** A single wrong value is a single fault: defaults that were derived from it are not blamed, too. */
    @ParameterizedTest(name = "{0}")
    @MethodSource
    void oneWrongSettingIsOneFault(String fault, UnaryOperator<CircuitBreakerConfigBuilder> settings) {
        assertThat(faults(settings)).singleElement().asString().startsWith(fault);
    }

    static Stream<Arguments> oneWrongSettingIsOneFault() {
        return Stream.of(
                wrong("failure-rate-threshold = 0.0: must be a ratio", builder -> builder.failureRateThreshold(0)),
                wrong(
                        "failure-rate-threshold = 50.0: must be a ratio above 0 and not above 1. Did you mean 50%?",
                        builder -> builder.failureRateThreshold(50)),
                wrong("failure-rate-threshold = NaN: ", builder -> builder.failureRateThreshold(Double.NaN)),
                wrong("sliding-window.calls = 0: must be at least 1", builder -> builder.windowCalls(0)),
                wrong("sliding-window.calls = -3: must be at least 1", builder -> builder.windowCalls(-3)),
                wrong(
                        "sliding-window.calls = 0: must be at least 1",
                        builder -> builder.windowCalls(0).minimumCalls(10)),
                wrong(
                        "sliding-window.duration = PT0S: must be longer",
                        builder -> builder.windowType(WindowType.TIME).windowDuration(Duration.ZERO)),
                wrong("minimum-calls = 0: must be at least 1", builder -> builder.minimumCalls(0)),
                wrong("open-duration = PT-1S: must be longer", builder -> builder.openDuration(Duration.ofSeconds(-1))),
                wrong("open-duration = PT", builder -> builder.openDuration(Duration.ofDays(365 * 300))),
                wrong("half-open.permitted-calls = 0: must be at least 1", builder -> builder.permittedCalls(0)),
                wrong(
                        "half-open.permitted-calls = 0: must be at least 1",
                        builder -> builder.permittedCalls(0).successThreshold(2)),
                wrong("half-open.success-threshold = 0: must be at least 1", builder -> builder.successThreshold(0)),
                wrong("half-open.max-duration = PT0S: must be longer", builder -> builder.maxDuration(Duration.ZERO)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void wrongCombinationsNameBothValues(String fault, UnaryOperator<CircuitBreakerConfigBuilder> settings) {
        assertThat(faults(settings)).singleElement().asString().startsWith(fault);
    }

    static Stream<Arguments> wrongCombinationsNameBothValues() {
        return Stream.of(
                wrong("consecutive-failures = -1: must be at least 0", builder -> builder.consecutiveFailures(-1)),
                wrong(
                        "slow-call-rate-threshold = 0.5: has no effect while slow-call-duration is not set",
                        builder -> builder.slowCallRateThreshold(0.5)),
                wrong("slow-call-rate-threshold = 0.0: must be", builder -> builder.slowCallRateThreshold(0)),
                wrong(
                        "minimum-calls = 2: is more than the count window can hold",
                        builder -> builder.windowCalls(1).minimumCalls(2)),
                wrong("open-backoff.max = PT0S: must be", builder -> builder.openBackoffMax(Duration.ZERO)),
                wrong(
                        "open-backoff.max = PT10M: is below open-duration",
                        builder -> builder.openDuration(Duration.ofNanos(Long.MAX_VALUE))
                                .openBackoffMax(Duration.ofMinutes(10))),
                wrong("slow-call-duration = PT0S: must be", builder -> builder.slowCallDuration(Duration.ZERO)),
                wrong("open-backoff.multiplier = 0.5: must be", builder -> builder.openBackoffMultiplier(0.5)),
                wrong("open-backoff.multiplier = NaN: must be", builder -> builder.openBackoffMultiplier(Double.NaN)),
                wrong(
                        "open-backoff.max = PT10S: is below open-duration = PT30S",
                        builder -> builder.openBackoffMax(Duration.ofSeconds(10))),
                wrong("open-backoff.jitter = 1.5: must be a ratio", builder -> builder.openBackoffJitter(1.5)),
                wrong("retry-after-max = PT-1S: must not", builder -> builder.retryAfterMax(Duration.ofSeconds(-1))),
                wrong(
                        "record-exceptions = java.io.IOException: and ignore-exceptions = java.io.IOException both name",
                        builder -> builder.recordExceptions(Set.of(java.io.IOException.class))
                                .ignoreExceptions(Set.of(java.io.IOException.class))),
                wrong("record-kinds = []: is empty", builder -> builder.recordKinds(Set.of())),
                wrong("max-keys = 0: must be at least 1", builder -> builder.maxKeys(0)),
                wrong("idle-expiry = PT0S: must be", builder -> builder.idleExpiry(Duration.ZERO)));
    }

    @Test
    void minimumCallsAboveTheCountWindowAreAFaultThatNamesBoth() {
        assertThat(faults(builder -> builder.windowCalls(10).minimumCalls(11)))
                .extracting(Violation::toString)
                .containsExactly(
                        "minimum-calls = 11: is more than the count window can hold (sliding-window.calls = 10):"
                                + " the breaker could never open. Lower minimum-calls or raise sliding-window.calls");
    }

    @Test
    void aSuccessThresholdAboveThePermittedCallsIsAFaultThatNamesBoth() {
        assertThat(faults(builder -> builder.permittedCalls(2).successThreshold(3)))
                .extracting(Violation::toString)
                .containsExactly("half-open.success-threshold = 3: is more than half-open.permitted-calls = 2:"
                        + " the breaker could never close. Lower success-threshold or raise permitted-calls");
    }

    @Test
    void allFaultsAreToldAtOnce() {
        assertThat(faults(builder -> builder.failureRateThreshold(2)
                        .windowCalls(5)
                        .minimumCalls(6)
                        .openDuration(Duration.ZERO)
                        .permittedCalls(1)
                        .successThreshold(2)
                        .maxDuration(Duration.ZERO)))
                .extracting(Violation::property)
                .containsExactly(
                        "failure-rate-threshold",
                        "minimum-calls",
                        "open-duration",
                        "half-open.success-threshold",
                        "half-open.max-duration");
    }

    private static Arguments wrong(String fault, UnaryOperator<CircuitBreakerConfigBuilder> settings) {
        return arguments(fault, settings);
    }

    private static List<Violation> faults(UnaryOperator<CircuitBreakerConfigBuilder> settings) {
        return catchThrowableOfType(
                        ResilienceConfigurationException.class,
                        () -> settings.apply(CircuitBreakerConfig.builder()).build())
                .violations();
    }
}
