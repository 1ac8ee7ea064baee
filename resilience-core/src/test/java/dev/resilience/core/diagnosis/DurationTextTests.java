package dev.resilience.core.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTests {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT2S, 2s",
        "PT2M, 120s",
        "PT2.9S, 2900ms",
        "PT0.00075S, 750us",
        "PT0.000000001S, 1ns",
        "PT9223372036.854775808S, 9223372036s",
    })
    void aDurationIsInTheLargestUnitThatLeavesNoFraction(Duration duration, String text) {
        assertThat(DurationText.of(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"PT4.935208020S, 4936ms", "PT0S, 0s", "PT5S, 5s", "PT0.000000001S, 1ms", "PT0.001S, 1ms"})
    void aWaitIsNeverToldShorterThanItIs(Duration duration, String text) {
        assertThat(DurationText.ofWait(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "PT2.345678S, 2350ms",
        "PT2.344999S, 2340ms",
        "PT0.999S, 999ms",
        "PT0.9995S, 1s",
        "PT0.000000123S, 123ns",
        "PT0.000001234S, 1230ns",
        "PT0.000001235S, 1240ns",
    })
    void whatWasMeasuredHasThreeDigits(Duration duration, String text) {
        assertThat(DurationText.measured(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "PT2.4S, PT2.9S",
        "PT5S, PT6S",
        "PT2.5S, PT3S",
        "PT0.5S, PT0.6S",
        "PT0.501S, PT0.61S",
        "PT0.0001S, PT0.001S",
        "PT0.000833333S, PT0.001S",
        "PT0.001S, PT0.0012S",
        "PT0.083S, PT0.1S",
        "PT8.4S, PT11S",
    })
    void aLimitIsRoundAndAFifthAboveOrMore(Duration measured, Duration limit) {
        assertThat(DurationText.above(measured)).isEqualTo(limit);
    }

    @ParameterizedTest
    @CsvSource({"PT0.000000005S, PT0.000000006S", "PT0.000000006S, PT0.000000008S", "PT10S, PT12S"})
    void aFifthIsNotRoundedDown(Duration measured, Duration more) {
        assertThat(DurationText.withHeadroom(measured)).isEqualTo(more);
    }

    @ParameterizedTest
    @CsvSource({"PT9223372036.8S", "PT2562047H47M16.854775807S", "PT999999999999H"})
    void whatIsTooLongDoesNotOverflow(Duration measured) {
        assertThat(DurationText.above(measured)).isPositive();
        assertThat(DurationText.withHeadroom(measured)).isPositive();
        assertThat(DurationText.measured(measured)).matches("\\d+(s|ms)");
    }
}
