package dev.resilience.spring.advice;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.convert.DurationStyle;

class TextsTests {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0us",
        "PT0.000001234S, 1.23us",
        "PT0.02S, 20ms",
        "PT0.9994S, 999ms",
        "PT2S, 2s",
        "PT2.4S, 2.4s",
        "PT119S, 119s",
        "PT2M, 2m",
        "PT119M, 119m",
        "PT2H, 2h",
        "PT48H, 48h"
    })
    void durationsAreReadToThreeDigits(Duration duration, String text) {
        assertThat(Texts.read(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.0000001S, 1ms",
        "PT0.0201S, 21ms",
        "PT0.101S, 110ms",
        "PT2.4S, 2400ms",
        "PT2.99S, 3s",
        "PT59.5S, 1m",
        "PT1000S, 1000s"
    })
    void suggestedDurationsAreRoundedUpAndCanBeReadAsProperties(Duration duration, String text) {
        assertThat(Texts.write(duration)).isEqualTo(text);
        assertThat(DurationStyle.detectAndParse(text)).isGreaterThanOrEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0ms", "PT0.0000001S, 100ns", "PT0.25S, 250ms", "PT90S, 90s", "PT10M, 10m"})
    void durationsAreWrittenAsTheyAre(Duration duration, String text) {
        assertThat(Texts.written(duration)).isEqualTo(text);
        assertThat(DurationStyle.detectAndParse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 %", "0.013, 1.3 %", "0.02, 2 %", "1, 100 %", "0.00049, 0.049 %", "0.7249, 72 %"})
    void sharesAreReadToTwoDigits(double share, String text) {
        assertThat(Texts.percent(share)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.05, 0.05", "4.16, 4.2", "9.99, 10", "1500, 1500"})
    void numbersAreReadToTwoDigits(double number, String text) {
        assertThat(Texts.number(number)).isEqualTo(text);
    }
}
