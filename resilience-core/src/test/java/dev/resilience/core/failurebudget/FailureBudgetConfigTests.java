package dev.resilience.core.failurebudget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.core.failurebudget.FailureBudgetConfig.Builder;
import dev.resilience.core.failurebudget.FailureBudgetConfig.OnBreach;
import dev.resilience.core.failurebudget.FailureBudgetConfig.Reset;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureBudgetConfigTests {

    @Test
    void defaults() {
        assertThat(FailureBudgetConfig.defaults())
                .isEqualTo(new FailureBudgetConfig(
                        0.05, Duration.ofSeconds(30), 50, OnBreach.NOTIFY, 10, 0.5, Reset.AUTO, Duration.ZERO, null));
    }

    @ParameterizedTest
    @MethodSource
    void extremesThatMakeSenseAreAccepted(UnaryOperator<Builder> settings) {
        assertThat(settings.apply(FailureBudgetConfig.builder()).build()).isNotNull();
    }

    static Stream<UnaryOperator<Builder>> extremesThatMakeSenseAreAccepted() {
        return Stream.of(
                builder -> builder.threshold(0.0001),
                builder -> builder.threshold(0.999),
                builder -> builder.window(Duration.ofMillis(30)),
                builder -> builder.minSamples(1),
                builder -> builder.recoverySamples(1),
                builder -> builder.recoverySamples(10_000),
                builder -> builder.reset(Reset.MANUAL),
                builder -> builder.coolDown(Duration.ofDays(1)),
                builder -> builder.recoveryRatio(0),
                builder -> builder.recoveryRatio(1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void oneWrongSettingIsOneFault(String fault, UnaryOperator<Builder> settings) {
        assertThat(faults(settings)).singleElement().asString().startsWith(fault);
    }

    static Stream<Arguments> oneWrongSettingIsOneFault() {
        return Stream.of(
                wrong("threshold = 0.0: must be a ratio above 0", builder -> builder.threshold(0)),
                wrong(
                        "threshold = 5.0: must be a ratio above 0 and not above 1. Did you mean 5%?",
                        builder -> builder.threshold(5)),
                wrong("threshold = NaN: must be a ratio", builder -> builder.threshold(Double.NaN)),
                wrong(
                        "threshold = 1.0: can never be breached: no failure rate is above 1. Use a ratio below 1",
                        builder -> builder.threshold(1)),
                wrong("window = PT0S: must be longer than zero", builder -> builder.window(Duration.ZERO)),
                wrong(
                        "window = PT0.029999999S: is too short for its 30 buckets: each would be shorter than 1 ms."
                                + " Use 30ms or more",
                        builder -> builder.window(Duration.ofMillis(30).minusNanos(1))),
                wrong("cool-down = PT-1S: must not be negative", builder -> builder.coolDown(Duration.ofSeconds(-1))),
                wrong("recovery-samples = 10001: must be at most 10000", builder -> builder.recoverySamples(10_001)),
                wrong("min-samples = 0: must be at least 1", builder -> builder.minSamples(0)),
                wrong("recovery-samples = 0: must be at least 1", builder -> builder.recoverySamples(0)),
                wrong("recovery-ratio = -0.1: must be a ratio from 0 to 1", builder -> builder.recoveryRatio(-0.1)),
                wrong("recovery-ratio = 1.5: must be a ratio from 0 to 1", builder -> builder.recoveryRatio(1.5)),
                wrong("recovery-ratio = NaN: must be", builder -> builder.recoveryRatio(Double.NaN)));
    }

    @Test
    void allFaultsAreToldAtOnce() {
        assertThat(faults(builder -> builder.threshold(5)
                        .window(Duration.ofSeconds(-1))
                        .minSamples(0)
                        .recoverySamples(-1)
                        .recoveryRatio(2)
                        .coolDown(Duration.ofSeconds(-1))))
                .extracting(Violation::property)
                .containsExactly(
                        "threshold", "window", "min-samples", "recovery-samples", "recovery-ratio", "cool-down");
    }

    private static Arguments wrong(String fault, UnaryOperator<Builder> settings) {
        return arguments(fault, settings);
    }

    private static List<Violation> faults(UnaryOperator<Builder> settings) {
        return catchThrowableOfType(
                        ResilienceConfigurationException.class,
                        () -> settings.apply(FailureBudgetConfig.builder()).build())
                .violations();
    }
}
