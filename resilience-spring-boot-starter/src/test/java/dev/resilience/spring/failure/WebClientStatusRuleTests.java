package dev.resilience.spring.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.Executed;
import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.WebClientResponseException;

class WebClientStatusRuleTests {

    private final WebClientStatusRule rule =
            new WebClientStatusRule(new FixedWallTime(Instant.parse("2026-03-01T12:00:00Z")));

    @Test
    void anAnswerOf503IsTransient() {
        assertThat(rule.classify(answer(503, new HttpHeaders())))
                .isEqualTo(Classification.of(FailureKind.TRANSIENT, "HTTP 503").asAnswer());
    }

    @Test
    void retryAfterOf429IsReadAndNothingWasExecuted() {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, "Sun, 01 Mar 2026 12:00:05 GMT");

        assertThat(rule.classify(answer(429, headers)))
                .isEqualTo(new Classification(
                        FailureKind.RATE_LIMITED, "HTTP 429", 1.0, Duration.ofSeconds(5), Executed.NO, true));
    }

    @Test
    void otherExceptionsAndCodesAreNotKnown() {
        assertThat(rule.classify(new IllegalStateException())).isNull();
        assertThat(rule.classify(answer(302, new HttpHeaders()))).isNull();
    }

    private static WebClientResponseException answer(int code, HttpHeaders headers) {
        return WebClientResponseException.create(code, "text", headers, new byte[0], null);
    }
}
