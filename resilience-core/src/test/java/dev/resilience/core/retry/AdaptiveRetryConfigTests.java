package dev.resilience.core.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.core.failure.FailureKind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AdaptiveRetryConfigTests {

    private static List<String> faults(Consumer<AdaptiveRetryConfigBuilder> settings) {
        AdaptiveRetryConfigBuilder builder = AdaptiveRetryConfig.builder();
        settings.accept(builder);
        ResilienceConfigurationException refused =
                catchThrowableOfType(ResilienceConfigurationException.class, builder::build);
        return refused.violations().stream().map(Violation::property).toList();
    }

    @Test
    void everyFaultIsToldAtOnce() {
        Duration tooLong = Duration.ofSeconds(Long.MAX_VALUE);
        assertThat(faults(r -> r.maxAttempts(0)
                        .maxDuration(tooLong)
                        .backoffBase(Duration.ofMillis(-1))
                        .backoffMultiplier(Double.NaN)
                        .retries(FailureKind.FLAKY, -1)
                        .kind(
                                FailureKind.TIMEOUT,
                                kind -> kind.attemptTimeout(Duration.ZERO).backoffMultiplier(0.5))
                        .retryOn(List.of(IOException.class))
                        .noRetryOn(List.of(IOException.class))
                        .retryAfterMax(Duration.ofMillis(-1))
                        .adaptiveTargetSuccess(1)
                        .adaptiveMaxMultiplier(Double.POSITIVE_INFINITY)
                        .maxSleepers(0)))
                .containsExactlyInAnyOrder(
                        "max-attempts",
                        "max-duration",
                        "max-sleepers",
                        "backoff.base",
                        "backoff.multiplier",
                        "kinds.timeout.backoff.base",
                        "kinds.timeout.backoff.multiplier",
                        "kinds.timeout.attempt-timeout",
                        "kinds.flaky.retries",
                        "retry-on",
                        "retry-after.max",
                        "adaptive.target-success",
                        "adaptive.max-multiplier");
    }

    @Test
    void aBaseAboveTheLongestDelayNamesBoth() {
        ResilienceConfigurationException refused = catchThrowableOfType(
                ResilienceConfigurationException.class,
                () -> AdaptiveRetryConfig.builder()
                        .backoffBase(Duration.ofSeconds(6))
                        .build());

        assertThat(refused).hasMessageContaining("PT6S").hasMessageContaining("backoff.max = PT5S");
    }

    @Test
    void theDelaysOfAKindAreCheckedWithWhatTheyInherit() {
        assertThat(faults(r -> r.kind(FailureKind.TIMEOUT, kind -> kind.backoffBase(Duration.ofSeconds(6)))))
                .containsExactly("kinds.timeout.backoff.base");
    }

    @Test
    void whatIsNotSetIsAsDocumented() {
        AdaptiveRetryConfig defaults = AdaptiveRetryConfig.defaults();

        assertThat(defaults.maxAttempts()).isEqualTo(4);
        assertThat(defaults.maxDuration()).isEqualTo(Duration.ofSeconds(10));
        assertThat(defaults.idempotent()).isTrue();
        assertThat(defaults.backoff().strategy()).isEqualTo(BackoffStrategy.DECORRELATED_JITTER);
        assertThat(defaults.retryAfter().respect()).isTrue();
        assertThat(defaults.retryAfter().max()).isEqualTo(Duration.ofSeconds(5));
        assertThat(defaults.adaptive().enabled()).isFalse();
        assertThat(defaults.adaptive().targetSuccess()).isEqualTo(0.9);
        assertThat(defaults.adaptive().maxMultiplier()).isEqualTo(5);
        assertThat(defaults.maxSleepers()).isEqualTo(50);
        assertThat(defaults.onExhausted()).isEqualTo(AdaptiveRetryConfig.OnExhausted.RETHROW);
        assertThat(defaults.nested()).isEqualTo(AdaptiveRetryConfig.Nested.WARN);
    }
}
