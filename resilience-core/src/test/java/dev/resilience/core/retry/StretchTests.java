package dev.resilience.core.retry;

import static dev.resilience.core.retry.RetryRig.times;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.retry.AdaptiveRetryConfig.AdaptiveConfig;
import dev.resilience.core.window.Counts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class StretchTests {

    private final RetryRig rig = new RetryRig();

    @AfterEach
    void endThreads() {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1",
        "9, 9, 1",
        "10, 1, 1",
        "100, 10, 1",
        "100, 55, 3",
        "100, 100, 5",
        "10, 10, 5",
    })
    void growsFromTheRateThatIsAllowedToTheGreatestFactor(int attempts, int failures, double factor) {
        assertThat(Stretch.factor(new Counts(attempts, failures), new AdaptiveConfig(true, 0.9, 5)))
                .isCloseTo(factor, org.assertj.core.data.Offset.offset(1e-9));
    }

    /** A peer's multiplier counted failures of retries only: one failure after a hundred successes gave the greatest factor. */
    @Test
    void firstAttemptsThatSucceedCount() throws Exception {
        Pipeline pipeline = rig.pipeline(r -> r.adaptive(true));
        for (int i = 0; i < 100; i++) {
            pipeline.call(() -> "done");
        }

        rig.call(pipeline, times(1, FailureKind.TRANSIENT));

        assertThat(rig.pauses()).containsExactly(ofMillis(100));
    }

    @Test
    void delaysAreStretchedWhileAllFailsAndNoLongerOnceThatIsOver() throws Exception {
        Pipeline pipeline = rig.pipeline(r -> r.adaptive(true).maxAttempts(2).adaptiveMaxMultiplier(4));
        for (int i = 0; i < 10; i++) {
            pipeline.execute(
                    () -> {
                        throw times(1, FailureKind.TRANSIENT)[0];
                    },
                    (attempt, kind, delay) -> SleepHandler.Decision.ABORT);
        }

        rig.call(pipeline, times(1, FailureKind.TRANSIENT));
        assertThat(rig.pauses()).containsExactly(ofMillis(400));

        rig.guarded.time.advance(ofSeconds(60));
        rig.call(pipeline, times(1, FailureKind.TRANSIENT));
        assertThat(rig.pauses()).containsExactly(ofMillis(100));
    }

    @Test
    void stretchedDelaysKeepTheirBound() throws Exception {
        Pipeline pipeline = rig.pipeline(r -> r.adaptive(true).backoffMax(ofMillis(150)));
        for (int i = 0; i < 20; i++) {
            pipeline.execute(
                    () -> {
                        throw times(1, FailureKind.TRANSIENT)[0];
                    },
                    (attempt, kind, delay) -> SleepHandler.Decision.ABORT);
        }

        rig.call(pipeline, times(1, FailureKind.TRANSIENT));

        assertThat(rig.pauses()).containsExactly(ofMillis(150));
    }
}
