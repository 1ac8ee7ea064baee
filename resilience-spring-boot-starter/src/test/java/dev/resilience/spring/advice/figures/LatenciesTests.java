package dev.resilience.spring.advice.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.resilience.spring.advice.figures.Latencies.Quantile;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatenciesTests {

    private static List<Duration> seconds(int... lengths) {
        return IntStream.of(lengths).mapToObj(Duration::ofSeconds).toList();
    }

    private static Quantile known(int seconds) {
        return new Quantile(Duration.ofSeconds(seconds), false);
    }

    private static Quantile atLeast(int seconds) {
        return new Quantile(Duration.ofSeconds(seconds), true);
    }

    @Test
    void withoutAnythingCutShortQuantilesAreThoseOfTheSample() {
        Latencies latencies = Latencies.of(seconds(4, 1, 3, 2), List.of());
        assertThat(latencies.quantile(0)).isEqualTo(known(1));
        assertThat(latencies.quantile(0.25)).isEqualTo(known(1));
        assertThat(latencies.quantile(0.26)).isEqualTo(known(2));
        assertThat(latencies.quantile(0.5)).isEqualTo(known(2));
        assertThat(latencies.quantile(1)).isEqualTo(known(4));
    }

    @Test
    void quantilesBeyondTheCutAreOnlyKnownFromBelow() {
        Latencies latencies = Latencies.of(Collections.nCopies(95, Duration.ofSeconds(1)), seconds(2, 2, 2, 2, 2));
        assertThat(latencies.quantile(0.95)).isEqualTo(known(1));
        assertThat(latencies.quantile(0.951)).isEqualTo(atLeast(2));
        assertThat(latencies.quantile(0.99)).isEqualTo(atLeast(2));
        assertThat(latencies.ended()).isEqualTo(95);
        assertThat(latencies.cut()).isEqualTo(5);
    }

    /** Worked by hand: S(6) = 1 - 3/21, S(7) = S(6) · (1 - 1/17), S(10) = S(7) · (1 - 1/15), S(13) = S(10) · (1 - 1/12). */
    @Test
    void theEstimateIsThatOfTheTextbook() {
        Latencies latencies = Latencies.of(
                seconds(6, 6, 6, 7, 10, 13, 16, 22, 23), seconds(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35));
        assertThat(latencies.count()).isEqualTo(21);
        assertThat(latencies.shareAbove(Duration.ofSeconds(5))).isEqualTo(1);
        assertThat(latencies.shareAbove(Duration.ofSeconds(6))).isCloseTo(0.857, within(0.001));
        assertThat(latencies.shareAbove(Duration.ofSeconds(7))).isCloseTo(0.807, within(0.001));
        assertThat(latencies.shareAbove(Duration.ofSeconds(10))).isCloseTo(0.753, within(0.001));
        assertThat(latencies.shareAbove(Duration.ofSeconds(13))).isCloseTo(0.690, within(0.001));
        assertThat(latencies.shareAbove(Duration.ofSeconds(23))).isCloseTo(0.448, within(0.001));
        assertThat(latencies.quantile(0.5)).isEqualTo(known(23));
        assertThat(latencies.quantile(0.6)).isEqualTo(atLeast(35));
    }

    @Test
    void whatIsCutEarlyDoesNotDragQuantilesDown() {
        Latencies latencies = Latencies.of(
                Collections.nCopies(100, Duration.ofSeconds(3)), Collections.nCopies(100, Duration.ofSeconds(1)));
        assertThat(latencies.quantile(0.5)).isEqualTo(known(3));
        assertThat(latencies.shareAbove(Duration.ofSeconds(2))).isEqualTo(1);
    }

    @Test
    void ofNothingNothingIsKnown() {
        assertThat(Latencies.NONE.count()).isZero();
        assertThat(Latencies.NONE.shareAbove(Duration.ZERO)).isZero();
        assertThatThrownBy(() -> Latencies.NONE.quantile(0.5)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aShareOutsideOfZeroToOneIsRefused() {
        Latencies latencies = Latencies.of(seconds(1), List.of());
        assertThatThrownBy(() -> latencies.quantile(1.01))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("share = 1.01: must be from 0 to 1");
        assertThatThrownBy(() -> latencies.quantile(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aThousandEqualStepsDontLoseAQuantileToRounding() {
        Latencies latencies = Latencies.of(
                IntStream.rangeClosed(1, 1_000).mapToObj(Duration::ofMillis).toList(), List.of());
        assertThat(latencies.quantile(0.99)).isEqualTo(new Quantile(Duration.ofMillis(990), false));
        assertThat(latencies.quantile(1)).isEqualTo(new Quantile(Duration.ofMillis(1_000), false));
    }
}
