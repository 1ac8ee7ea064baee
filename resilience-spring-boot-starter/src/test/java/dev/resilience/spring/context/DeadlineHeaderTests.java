package dev.resilience.spring.context;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Deadline;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class DeadlineHeaderTests {

    private final FakeTimeSource time = new FakeTimeSource();
    private final DeadlineHeader header = new DeadlineHeader("X-Left", ofSeconds(60), time);

    private @Nullable Deadline read(String... values) {
        return header.read(Collections.enumeration(List.of(values)));
    }

    private Duration remaining(String... values) {
        return Objects.requireNonNull(read(values)).remaining();
    }

    @Test
    void wholeMillisecondsFromNowOnAreADeadline() {
        Deadline deadline = Objects.requireNonNull(read("250"));
        time.advance(ofMillis(100));

        assertThat(deadline.remaining()).isEqualTo(ofMillis(150));
    }

    @ParameterizedTest
    @ValueSource(strings = {"60000", "60001", "2147483648", "9223372036854775807", "9223372036854775808"})
    void nothingAboveTheGreatestIsBelieved(String value) {
        assertThat(remaining(value)).isEqualTo(ofSeconds(60));
    }

    @Test
    void neitherIsANumberOfAnyLength() {
        assertThat(remaining("9".repeat(8000))).isEqualTo(ofSeconds(60));
        assertThat(remaining("0".repeat(8000) + "7")).isEqualTo(ofMillis(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "000", "-1", "-0", "-9223372036854775809"})
    void zeroAndLessHasExpired(String value) {
        assertThat(Objects.requireNonNull(read(value)).isExpired()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "-", "--1", "+1", "1.5", "1e3", "100m", "5s", "1 000", "1,2", "0x10", "٣٠٠", "１００", "soon",
                "1\u0000"
            })
    void anythingElseIsIgnored(String value) {
        assertThat(read(value)).isNull();
    }

    @Test
    void spaceAroundTheNumberIsNoMatter() {
        assertThat(remaining(" 250\t")).isEqualTo(ofMillis(250));
    }

    @Test
    void withoutTheHeaderThereIsNone() {
        assertThat(read()).isNull();
    }

    @Test
    void ofSeveralTheNearestCountsWhateverElseThereIs() {
        assertThat(remaining("300", "200", "soon", "400")).isEqualTo(ofMillis(200));
        assertThat(remaining("soon", "300")).isEqualTo(ofMillis(300));
    }

    @Test
    void theFirstMalformedOneIsLoggedShortAndHarmless(CapturedOutput output) {
        read("soon\r\nWARN forged " + "x".repeat(5000));
        read("later");

        assertThat(output.getAll())
                .contains("X-Left")
                .contains("\"soon??WARN forged")
                .doesNotContain("x".repeat(50))
                .doesNotContain("later");
    }

    @ParameterizedTest
    @CsvSource({"PT0.25S, 250", "PT0.2509S, 250", "PT0.0009S, 0", "PT0S, 0", "PT-1S, 0", "PT1H, 3600000"})
    void whatIsLeftIsWrittenInWholeMillisecondsRoundedDown(Duration left, String written) {
        assertThat(DeadlineHeader.write(Deadline.after(left, time))).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "X Left", "X-Left:", "X-L\u00e4ft", "X-Left\r\nHost", "Host", "content-LENGTH", "TE"})
    void aNameThatIsNoneIsRefused(String name) {
        assertThatThrownBy(() -> new DeadlineHeader(name, ofSeconds(1), time))
                .isInstanceOf(ResilienceConfigurationException.class)
                .hasMessageContaining("header")
                .hasMessageContaining("X-Request-Timeout-Ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc-timeout-ms", "x-envoy-expected-rq-timeout-ms", "X_Left", "Budget~1"})
    void everyTokenIsAName(String name) {
        assertThat(new DeadlineHeader(name, ofSeconds(1), time).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999S", "PT24H0.001S"})
    void aGreatestThatCannotBeMeantIsRefused(Duration max) {
        assertThatThrownBy(() -> new DeadlineHeader("X-Left", max, time))
                .isInstanceOf(ResilienceConfigurationException.class)
                .hasMessageContaining("max");
    }
}
