package dev.resilience.spring.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterHeaderTests {

    private final FixedWallTime time = new FixedWallTime(Instant.parse("1994-11-06T08:49:07Z"));

    @ParameterizedTest
    @CsvSource({"0,PT0S", "1,PT1S", "' 120 ',PT2M", "007,PT7S", "31536000,P365D"})
    void secondsAreRead(String header, Duration expected) {
        assertThat(RetryAfterHeader.parse(header, time)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994",
                " Sun, 06 Nov 1994 08:49:37 GMT "
            })
    void everyFormOfAnHttpDateIsReadAgainstTheWallClock(String header) {
        assertThat(RetryAfterHeader.parse(header, time)).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Sun, 06 Nov 1994 08:49:07 GMT", "Sun, 06 Nov 1994 08:49:06 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"
            })
    void aDateThatHasPassedIsZero(String header) {
        assertThat(RetryAfterHeader.parse(header, time)).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"31536001", "99999999999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"})
    void whatIsFartherThanAYearIsAYear(String header) {
        assertThat(RetryAfterHeader.parse(header, time)).isEqualTo(Duration.ofDays(365));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+1",
                "1.5",
                "1s",
                "soon",
                "Sun, 99 Nov 1994 08:49:37 GMT",
                "1994-11-06T08:49:37Z",
                "٣"
            })
    void whatCannotBeReadIsAsGoodAsAbsent(String header) {
        assertThat(RetryAfterHeader.parse(header, time)).isNull();
    }
}
