package dev.resilience.core.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassificationTests {

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, -0.1, 1.1, Double.POSITIVE_INFINITY})
    void aConfidenceIsFromZeroToOne(double nonsense) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new Classification(FailureKind.UNKNOWN, "test", nonsense, null, Executed.MAYBE, false))
                .withMessageContaining("confidence = " + nonsense);
    }

    @Test
    void aWaitIsNotNegativeAndAKindIsThere() {
        Classification known = Classification.of(FailureKind.RATE_LIMITED, "test");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> known.withRetryAfter(Duration.ofSeconds(-1)))
                .withMessageContaining("PT-1S");
        assertThatNullPointerException()
                .isThrownBy(() -> Classification.of(null, "test"))
                .withMessage("kind");
    }

    @Test
    void aRuleThatMakesNonsenseIsPassedOver() {
        FailureRules rules = FailureRules.of(
                List.of(failure ->
                        new Classification(FailureKind.FLAKY, "nonsense", Double.NaN, null, Executed.MAYBE, false)),
                List.of());

        assertThat(rules.classify(new ConnectException("refused")))
                .isInstanceOfSatisfying(
                        Classification.class, known -> assertThat(known.kind()).isEqualTo(FailureKind.TRANSIENT));
    }
}
