package dev.resilience.core.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.retry.BackoffStrategy.Bounds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BackoffStrategyTests {

    private static long millis(BackoffStrategy strategy, int retry, long previousMillis, double draw) {
        return strategy.delayNanos(retry, previousMillis * 1_000_000, new Bounds(1e8, 5e9, 2), draw) / 1_000_000;
    }

    @ParameterizedTest
    @CsvSource({
        "FIXED, 1, 0, 0.7, 100",
        "FIXED, 9, 100, 0.7, 100",
        "LINEAR, 1, 0, 0.7, 100",
        "LINEAR, 3, 0, 0.7, 300",
        "EXPONENTIAL, 1, 0, 0.7, 100",
        "EXPONENTIAL, 4, 0, 0.7, 800",
        "FULL_JITTER, 4, 0, 0, 0",
        "FULL_JITTER, 4, 0, 0.5, 400",
        "EQUAL_JITTER, 4, 0, 0, 400",
        "EQUAL_JITTER, 4, 0, 0.5, 600",
        "FULL_JITTER, 30, 0, 0.5, 2500",
        "EQUAL_JITTER, 30, 0, 0, 2500",
        "TOKEN, 1, 0, 0, 75",
        "TOKEN, 2, 0, 0.5, 168",
        "TOKEN, 30, 0, 0.5, 3750",
        "FIBONACCI, 1, 0, 0.7, 100",
        "FIBONACCI, 2, 0, 0.7, 100",
        "FIBONACCI, 3, 0, 0.7, 200",
        "FIBONACCI, 6, 0, 0.7, 800",
        "FIBONACCI, 60, 0, 0.7, 5000",
        "DECORRELATED_JITTER, 9, 5000, 0.5, 2550",
        "DECORRELATED_JITTER, 1, 0, 0, 100",
        "DECORRELATED_JITTER, 1, 0, 0.5, 200",
        "DECORRELATED_JITTER, 7, 400, 0, 100",
        "DECORRELATED_JITTER, 7, 400, 0.5, 650",
    })
    void growsAsItsNameSays(BackoffStrategy strategy, int retry, long previous, double draw, long expected) {
        assertThat(millis(strategy, retry, previous, draw)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(BackoffStrategy.class)
    void neverLeavesTheBoundsHoweverManyRetries(BackoffStrategy strategy) {
        double almostOne = Math.nextDown(1.0);
        for (double multiplier : new double[] {1, 2, 1e300, Double.POSITIVE_INFINITY}) {
            for (long base : new long[] {0, 1, 5_000_000_000L}) {
                Bounds backoff = new Bounds(base, 5e9, multiplier);
                long previous = 0;
                for (int retry : new int[] {1, 2, 3, 10, 1_000, 1_000_000, Integer.MAX_VALUE}) {
                    for (double draw : new double[] {0, 0.5, almostOne}) {
                        long delay = strategy.delayNanos(retry, previous, backoff, draw);
                        assertThat(delay).isBetween(0L, 5_000_000_000L);
                        assertThat(strategy.delayNanos(retry, previous, backoff, draw))
                                .as("pure")
                                .isEqualTo(delay);
                        previous = delay;
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(BackoffStrategy.class)
    void theLongestDelayOfAllIsNoTrouble(BackoffStrategy strategy) {
        Bounds backoff = new Bounds(Long.MAX_VALUE, Long.MAX_VALUE, 2);

        assertThat(strategy.delayNanos(5, Long.MAX_VALUE, backoff, 0.9)).isPositive();
    }

    @Test
    void decorrelatedJitterStartsWithinThreeTimesTheBase() {
        assertThat(millis(BackoffStrategy.DECORRELATED_JITTER, 1, 0, Math.nextDown(1.0)))
                .isBetween(299L, 300L);
    }
}
