package dev.resilience.spring.failure;

import static dev.resilience.core.failure.Executed.MAYBE;
import static dev.resilience.core.failure.Executed.NO;
import static dev.resilience.core.failure.FailureKind.AUTHENTICATION;
import static dev.resilience.core.failure.FailureKind.CONCURRENCY;
import static dev.resilience.core.failure.FailureKind.FLAKY;
import static dev.resilience.core.failure.FailureKind.LOGIC;
import static dev.resilience.core.failure.FailureKind.PERMANENT;
import static dev.resilience.core.failure.FailureKind.PERMISSION;
import static dev.resilience.core.failure.FailureKind.RATE_LIMITED;
import static dev.resilience.core.failure.FailureKind.RESOURCE_EXHAUSTED;
import static dev.resilience.core.failure.FailureKind.SERVER_ERROR;
import static dev.resilience.core.failure.FailureKind.TIMEOUT;
import static dev.resilience.core.failure.FailureKind.TRANSIENT;
import static dev.resilience.core.failure.FailureKind.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.Executed;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.FailureRules;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.dao.IncorrectResultSizeDataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.UnknownHttpStatusCodeException;
import org.springframework.web.server.ResponseStatusException;

/** The rules with Spring's modules, one row per exception, each made as Spring makes it. */
class SpringClassificationTests {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final FailureRules rules = FailureRules.of(
            List.of(),
            ProtocolRules.available(new FixedWallTime(NOW), getClass().getClassLoader()));

    @ParameterizedTest(name = "{0} is {1} by {2}, executed {3}")
    @MethodSource({"restClient", "errorResponses", "dataAccess", "libraries"})
    void classifies(Throwable failure, FailureKind kind, String rule, Executed executed) {
        double confidence = kind == UNKNOWN ? 0.5 : 1.0;
        Classification found = (Classification) rules.classify(failure);
        assertThat(found).isEqualTo(new Classification(kind, rule, confidence, null, executed, found.answered()));
    }

    static Stream<Arguments> restClient() {
        return Stream.of(
                http(400, PERMANENT),
                http(401, AUTHENTICATION),
                http(402, PERMANENT),
                http(403, PERMISSION),
                http(404, PERMANENT),
                http(405, PERMANENT),
                http(408, TIMEOUT),
                http(409, CONCURRENCY),
                http(410, PERMANENT),
                http(413, PERMANENT),
                http(422, PERMANENT),
                http(423, CONCURRENCY),
                http(425, TRANSIENT),
                arguments(status(429), RATE_LIMITED, "HTTP 429", NO),
                http(451, PERMANENT),
                http(499, PERMANENT),
                http(500, SERVER_ERROR),
                http(501, PERMANENT),
                http(502, TRANSIENT),
                http(503, TRANSIENT),
                http(504, TIMEOUT),
                http(505, PERMANENT),
                http(506, SERVER_ERROR),
                http(507, RESOURCE_EXHAUSTED),
                http(508, SERVER_ERROR),
                http(509, RESOURCE_EXHAUSTED),
                http(511, SERVER_ERROR),
                http(520, SERVER_ERROR),
                http(599, SERVER_ERROR),
                arguments(unknownStatus(600), UNKNOWN, "none", MAYBE),
                arguments(unknownStatus(999), UNKNOWN, "none", MAYBE),
                arguments(unknownStatus(399), UNKNOWN, "none", MAYBE),
                arguments(
                        new ResourceAccessException(
                                "I/O error on GET request for \"http://x\": refused", new ConnectException("refused")),
                        TRANSIENT,
                        ConnectException.class.getName(),
                        NO),
                arguments(
                        new ResourceAccessException(
                                "I/O error on GET request", new SocketTimeoutException("Read timed out")),
                        TIMEOUT,
                        SocketTimeoutException.class.getName(),
                        MAYBE),
                arguments(new CompletionException(status(503)), TRANSIENT, "HTTP 503", MAYBE));
    }

    static Stream<Arguments> errorResponses() {
        return Stream.of(
                arguments(new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE), TRANSIENT, "HTTP 503", MAYBE),
                arguments(
                        new ResponseStatusException(HttpStatus.NOT_FOUND, "no", new ConnectException("refused")),
                        PERMANENT,
                        "HTTP 404",
                        MAYBE),
                arguments(new ResponseStatusException(HttpStatus.TOO_MANY_REQUESTS), RATE_LIMITED, "HTTP 429", NO),
                arguments(new ResponseStatusException(HttpStatusCode.valueOf(302)), UNKNOWN, "none", MAYBE),
                arguments(
                        new ErrorResponseException(
                                HttpStatus.CONFLICT, ProblemDetail.forStatus(HttpStatus.CONFLICT), null),
                        CONCURRENCY,
                        "HTTP 409",
                        MAYBE),
                arguments(
                        new IllegalStateException(new ResponseStatusException(HttpStatus.GATEWAY_TIMEOUT)),
                        TIMEOUT,
                        "HTTP 504",
                        MAYBE));
    }

    static Stream<Arguments> dataAccess() {
        SQLException deadlock = new SQLException("deadlock", "40P01");
        return Stream.of(
                access(new OptimisticLockingFailureException("x"), CONCURRENCY, ConcurrencyFailureException.class),
                access(new PessimisticLockingFailureException("x"), CONCURRENCY, ConcurrencyFailureException.class),
                access(new ConcurrencyFailureException("x"), CONCURRENCY, ConcurrencyFailureException.class),
                arguments(new CannotAcquireLockException("x", deadlock), CONCURRENCY, "SQLState 40P01", NO),
                arguments(
                        new CannotAcquireLockException("x", new SQLException("lock", "55P03")),
                        CONCURRENCY,
                        "SQLState 55P03",
                        MAYBE),
                access(new QueryTimeoutException("x"), TIMEOUT, QueryTimeoutException.class),
                access(new TransientDataAccessResourceException("x"), TRANSIENT, TransientDataAccessException.class),
                access(new RecoverableDataAccessException("x"), TRANSIENT, RecoverableDataAccessException.class),
                access(
                        new PermissionDeniedDataAccessException("x", new SQLException()),
                        PERMISSION,
                        PermissionDeniedDataAccessException.class),
                permanent(new DataIntegrityViolationException("x")),
                permanent(new DuplicateKeyException("x")),
                permanent(new EmptyResultDataAccessException(1)),
                permanent(new IncorrectResultSizeDataAccessException(1, 2)),
                permanent(new InvalidDataAccessResourceUsageException("x")),
                permanent(new NonTransientDataAccessResourceException("x")),
                arguments(
                        new DuplicateKeyException("x", new SQLException("duplicate", "23505")),
                        PERMANENT,
                        "SQLState 23",
                        MAYBE),
                // The data source's own word counts: an exhausted pool, a refused connection, or nothing.
                arguments(
                        new DataAccessResourceFailureException(
                                "Failed to obtain JDBC Connection",
                                new SQLTransientConnectionException("HikariPool-1 - Connection is not available")),
                        RESOURCE_EXHAUSTED,
                        SQLTransientConnectionException.class.getName(),
                        NO),
                arguments(
                        new DataAccessResourceFailureException(
                                "Unable to connect to Redis", new RuntimeException(new ConnectException("refused"))),
                        TRANSIENT,
                        ConnectException.class.getName(),
                        NO),
                access(
                        new DataAccessResourceFailureException("x"),
                        TRANSIENT,
                        DataAccessResourceFailureException.class),
                access(new InvalidDataAccessApiUsageException("x"), LOGIC, InvalidDataAccessApiUsageException.class));
    }

    static Stream<Arguments> libraries() {
        ObjectMapper json = new ObjectMapper();
        return Stream.of(
                arguments(
                        catchThrowable(() -> json.readTree("<html>")),
                        FLAKY,
                        "com.fasterxml.jackson.core.JsonProcessingException",
                        MAYBE),
                arguments(
                        catchThrowable(() -> json.readTree("{\"a\":")),
                        FLAKY,
                        "com.fasterxml.jackson.core.JsonProcessingException",
                        MAYBE),
                arguments(
                        new RestClientException(
                                "Error while extracting response",
                                catchThrowable(() -> json.readValue("[]", Point.class))),
                        FLAKY,
                        "com.fasterxml.jackson.core.JsonProcessingException",
                        MAYBE),
                arguments(
                        catchThrowable(() -> json.writeValueAsString(new Object())),
                        LOGIC,
                        "com.fasterxml.jackson.databind.exc.InvalidDefinitionException",
                        MAYBE));
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
                .isEqualTo(Classification.of(SERVER_ERROR, "HTTP 599").asAnswer());
    }

    private @Nullable Duration retryAfter(Throwable failure) {
        return ((Classification) rules.classify(failure)).retryAfter();
    }

    private static Arguments http(int code, FailureKind kind) {
        return arguments(status(code), kind, "HTTP " + code, MAYBE);
    }

    private static Arguments access(Throwable failure, FailureKind kind, Class<?> rule) {
        return arguments(failure, kind, rule.getName(), MAYBE);
    }

    private static Arguments permanent(Throwable failure) {
        return access(failure, PERMANENT, NonTransientDataAccessException.class);
    }

    private static Throwable status(int code) {
        return status(code, null);
    }

    /** As {@code StatusHandler} does. */
    private static Throwable status(int code, @Nullable String retryAfter) {
        HttpHeaders headers = new HttpHeaders();
        if (retryAfter != null) {
            headers.set(HttpHeaders.RETRY_AFTER, retryAfter);
        }
        HttpStatusCode status = HttpStatusCode.valueOf(code);
        return status.is4xxClientError()
                ? HttpClientErrorException.create(status, "text", headers, new byte[0], StandardCharsets.UTF_8)
                : HttpServerErrorException.create(status, "text", headers, new byte[0], StandardCharsets.UTF_8);
    }

    private static Throwable unknownStatus(int code) {
        return new UnknownHttpStatusCodeException("text", code, "text", new HttpHeaders(), null, null);
    }

    record Point(int x, int y) {}
}
