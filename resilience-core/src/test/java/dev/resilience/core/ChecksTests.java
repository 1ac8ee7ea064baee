package dev.resilience.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksTests {

    @Test
    void settingsWithoutFaultsPass() {
        assertThatNoException()
                .isThrownBy(() -> new Checks()
                        .atLeast("a", 1, 1)
                        .atLeast("b", 1.0, 1.0)
                        .positive("c", Duration.ofNanos(1))
                        .positive("d", Duration.ofNanos(Long.MAX_VALUE))
                        .notNegative("e", Duration.ZERO)
                        .ratio("f", 1)
                        .ratio("g", Double.MIN_VALUE)
                        .that(true, "h", 1, "problem", "mend")
                        .done());
    }

    @Test
    void allFaultsAreToldAtOnceInTheOrderOfTheChecks() {
        assertThatExceptionOfType(ResilienceConfigurationException.class)
                .isThrownBy(() -> new Checks()
                        .atLeast("calls", 0, 1)
                        .positive("duration", Duration.ZERO)
                        .ratio("rate", 0)
                        .done())
                .satisfies(failure -> assertThat(failure.violations())
                        .extracting(Violation::property)
                        .containsExactly("calls", "duration", "rate"))
                .withMessage("""
                        calls = 0: must be at least 1. Use 1 or more
                        duration = PT0S: must be longer than zero. Use a positive duration such as 500ms
                        rate = 0.0: must be a ratio above 0 and not above 1. Use a ratio such as 0.5, or a percentage such as 50%""");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0, -0.1, 1.0000001, 50, 100.5, Double.NaN, Double.POSITIVE_INFINITY})
    void whatIsNoRatioIsAFault(double value) {
        assertThat(faultOf(checks -> checks.ratio("rate", value)).problem())
                .isEqualTo("must be a ratio above 0 and not above 1");
    }

    @Test
    void aNumberThatLooksLikeAPercentageIsAskedAbout() {
        assertThat(faultOf(checks -> checks.ratio("rate", 50)).mend()).isEqualTo("Did you mean 50%?");
        assertThat(faultOf(checks -> checks.ratio("rate", 99.5)).mend()).isEqualTo("Did you mean 99.5%?");
        assertThat(faultOf(checks -> checks.ratio("rate", 100.5)).mend()).doesNotContain("mean");
    }

    @Test
    void durationsBeyondWhatNanosecondsHoldAreSaidToBeTooLong() {
        Duration tooLong = Duration.ofNanos(Long.MAX_VALUE).plusNanos(1);

        assertThat(faultOf(checks -> checks.positive("wait", tooLong)).problem())
                .isEqualTo("must not be longer than 292 years");
        assertThat(faultOf(checks -> checks.notNegative("wait", tooLong)).problem())
                .isEqualTo("must not be longer than 292 years");
    }

    @Test
    void durationsBelowTheirLimitAreFaults() {
        assertThat(faultOf(checks -> checks.positive("wait", Duration.ZERO)).problem())
                .isEqualTo("must be longer than zero");
        assertThat(faultOf(checks -> checks.positive("wait", Duration.ofNanos(-1)))
                        .problem())
                .isEqualTo("must be longer than zero");
        assertThat(faultOf(checks -> checks.notNegative("wait", Duration.ofNanos(-1)))
                        .problem())
                .isEqualTo("must not be negative");
    }

    @Test
    void numbersBelowTheirMinimumAreFaults() {
        assertThat(faultOf(checks -> checks.atLeast("n", 1, 2)).toString())
                .isEqualTo("n = 1: must be at least 2. Use 2 or more");
        assertThat(faultOf(checks -> checks.atLeast("n", Double.NaN, 2.0)).property())
                .isEqualTo("n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "Z", "inventory-service", "a--", "a1"})
    void goodNames(String name) {
        assertThat(Checks.name(name)).isEqualTo(name);
    }

    @Test
    void aNameMayHaveAHundredCharacters() {
        assertThat(Checks.name("a".repeat(100))).hasSize(100);
        assertMalformed("a".repeat(101));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1a", "-a", "inv.eu", "inv/eu", "inv eu", "a_b", "größe", "a\n"})
    void namesThatAPropertyCouldNotSpellAreFaults(String name) {
        assertMalformed(name);
    }

    private static void assertMalformed(String name) {
        assertThatExceptionOfType(ResilienceConfigurationException.class)
                .isThrownBy(() -> Checks.name(name))
                .withMessageContaining("name = \"" + name + "\": is not a valid instance name. Use a letter");
    }

    private static Violation faultOf(UnaryOperator<Checks> check) {
        try {
            check.apply(new Checks()).done();
        } catch (ResilienceConfigurationException faults) {
            assertThat(faults.violations()).hasSize(1);
            return faults.violations().get(0);
        }
        throw new AssertionError("no fault was found");
    }
}
