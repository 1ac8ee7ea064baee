package dev.resilience.spring.failure;

import static dev.resilience.core.failure.Executed.MAYBE;
import static dev.resilience.core.failure.Executed.NO;
import static dev.resilience.spring.failure.HttpFailures.status;
import static dev.resilience.spring.failure.HttpFailures.webStatus;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureClassifier;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.FailureRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.client.UnknownHttpStatusCodeException;

/** The rules with Spring's modules and gRPC, one row per exception, each made as its library makes it. */
class SpringClassificationTests {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final FailureRules rules = fresh();

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.resilience.spring.failure.Row#all")
    void classifies(Row row) {
        assertThat(rules.classify(row.failure())).isEqualTo(row.expected());
    }

    @Test
    void theTablesHaveAtLeast150DifferentRows() {
        Set<String> different = Row.all().stream().map(Row::toString).collect(Collectors.toSet());

        assertThat(different).hasSizeGreaterThanOrEqualTo(150);
    }

    @Test
    void whatIsRememberedAndWhatIsFoundAnewAgreeInAnyOrder() {
        List<Row> rows = new ArrayList<>(Row.all());
        for (int seed = 0; seed < 5; seed++) {
            Collections.shuffle(rows, new Random(seed));
            FailureRules remembering = fresh();
            for (Row row : rows) {
                assertThat(remembering.classify(row.failure()))
                        .as("%s, seed %s", row, seed)
                        .isEqualTo(row.expected())
                        .isEqualTo(fresh().classify(row.failure()))
                        .isEqualTo(remembering.classify(row.failure()));
            }
        }
    }

    @Test
    void aRuleKnowsNothingOfTheClassesItSaysItCannotKnow() {
        for (FailureClassifier rule : available()) {
            for (Row row : Row.all()) {
                assertThat(rule.mayKnow(row.failure().getClass()) || rule.classify(row.failure()) == null)
                        .as("%s of %s", rule, row)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest(name = "HTTP {0}")
    @MethodSource("allErrorCodes")
    void onlyTooManyRequestsShowsThatNothingWasExecuted(int code) {
        Classification classification = (Classification) rules.classify(status(code));

        assertThat(classification.executed()).isEqualTo(code == 429 ? NO : MAYBE);
        assertThat(classification.retryAfter()).isNull();
    }

    @ParameterizedTest(name = "HTTP {0}")
    @MethodSource("allErrorCodes")
    void retryAfterIsReadOnAnyErrorAnswer(int code) {
        assertThat(retryAfter(status(code, "7"))).isEqualTo(Duration.ofSeconds(7));
        assertThat(retryAfter(webStatus(code, "7"))).isEqualTo(Duration.ofSeconds(7));
    }

    static IntStream allErrorCodes() {
        return IntStream.rangeClosed(400, 599);
    }

    @Test
    void retryAfterMayBeAnHttpDate() {
        assertThat(retryAfter(status(503, "Sun, 01 Mar 2026 12:00:30 GMT"))).isEqualTo(Duration.ofSeconds(30));
        assertThat(retryAfter(status(503, "Sun, 01 Mar 2026 11:00:00 GMT"))).isEqualTo(Duration.ZERO);
    }

    @Test
    void retryAfterThatCannotBeReadLeavesTheClassification() {
        assertThat(rules.classify(status(429, "later"))).isEqualTo(rules.classify(status(429)));
    }

    @Test
    void retryAfterOfAnErrorResponseIsRead() {
        ErrorResponseException failure = new ErrorResponseException(HttpStatus.SERVICE_UNAVAILABLE);
        failure.getHeaders().set(HttpHeaders.RETRY_AFTER, "9");

        assertThat(retryAfter(failure)).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void anAnswerWithoutHeadersIsClassified() {
        Throwable failure = new UnknownHttpStatusCodeException("x", 599, "x", null, null, null);

        assertThat(rules.classify(failure))
                .isEqualTo(
                        Classification.of(FailureKind.SERVER_ERROR, "HTTP 599").asAnswer());
    }

    private @Nullable Duration retryAfter(Throwable failure) {
        return ((Classification) rules.classify(failure)).retryAfter();
    }

    private static List<FailureClassifier> available() {
        return ProtocolRules.available(new FixedWallTime(NOW), SpringClassificationTests.class.getClassLoader());
    }

    private static FailureRules fresh() {
        return FailureRules.of(List.of(), available());
    }
}
