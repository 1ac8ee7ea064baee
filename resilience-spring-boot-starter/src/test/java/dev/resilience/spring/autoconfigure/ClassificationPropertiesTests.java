package dev.resilience.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.spring.Contexts;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

/** What {@code resilience.classification} changes. */
class ClassificationPropertiesTests {

    @Test
    void wordsAreGuessedAtUnlessStrict() {
        Contexts.of()
                .run(context -> assertThat(kind(context.getBean(FailureRules.class), new Exception("timed out")))
                        .isEqualTo(FailureKind.TIMEOUT));
        Contexts.of()
                .withPropertyValues("resilience.classification.strict=true")
                .run(context -> {
                    FailureRules rules = context.getBean(FailureRules.class);
                    assertThat(kind(rules, new Exception("timed out"))).isEqualTo(FailureKind.UNKNOWN);
                    assertThat(kind(rules, new ConnectException("timed out"))).isEqualTo(FailureKind.TRANSIENT);
                });
    }

    @Test
    void theMostSpecificOfTheConfiguredExceptionsDecidesOverWhatIsKnown() {
        Contexts.of()
                .withPropertyValues(
                        "resilience.classification.exceptions[java.io.IOException]=flaky",
                        "resilience.classification.exceptions[java.net.SocketException]=permanent",
                        "resilience.classification.strict=true")
                .run(context -> {
                    FailureRules rules = context.getBean(FailureRules.class);
                    for (int again = 0; again < 2; again++) {
                        assertThat(kind(rules, new ConnectException("refused"))).isEqualTo(FailureKind.PERMANENT);
                        assertThat(kind(rules, new FileNotFoundException())).isEqualTo(FailureKind.FLAKY);
                        assertThat(kind(rules, new RuntimeException(new IOException())))
                                .isEqualTo(FailureKind.FLAKY);
                    }
                });
    }

    private static FailureKind kind(FailureRules rules, Throwable failure) {
        return ((Classification) rules.classify(failure)).kind();
    }
}
