package dev.resilience.spring.failure;

import static dev.resilience.core.failure.Executed.NO;
import static dev.resilience.core.failure.FailureKind.AUTHENTICATION;
import static dev.resilience.core.failure.FailureKind.CONCURRENCY;
import static dev.resilience.core.failure.FailureKind.PERMANENT;
import static dev.resilience.core.failure.FailureKind.PERMISSION;
import static dev.resilience.core.failure.FailureKind.RATE_LIMITED;
import static dev.resilience.core.failure.FailureKind.RESOURCE_EXHAUSTED;
import static dev.resilience.core.failure.FailureKind.SERVER_ERROR;
import static dev.resilience.core.failure.FailureKind.TIMEOUT;
import static dev.resilience.core.failure.FailureKind.TRANSIENT;
import static dev.resilience.spring.failure.Row.maybe;
import static dev.resilience.spring.failure.Row.nothing;
import static dev.resilience.spring.failure.Row.row;

import dev.resilience.core.failure.FailureKind;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.UnknownHttpStatusCodeException;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import org.springframework.web.server.ResponseStatusException;

/** What Spring's HTTP clients and controllers throw. */
final class HttpFailures {

    private HttpFailures() {}

    static Stream<Row> restClient() {
        ConnectException refused = new ConnectException("refused");
        SocketTimeoutException timedOut = new SocketTimeoutException("Read timed out");
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
                row(status(429), RATE_LIMITED, "HTTP 429", NO),
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
                nothing(unknownStatus(600)),
                nothing(unknownStatus(999)),
                nothing(unknownStatus(399)),
                row(
                        new ResourceAccessException("I/O error on GET", refused),
                        TRANSIENT,
                        "java.net.ConnectException",
                        NO),
                maybe(new ResourceAccessException("I/O error on GET", timedOut), TIMEOUT, SocketTimeoutException.class),
                maybe(new CompletionException(status(503)), TRANSIENT, "HTTP 503"));
    }

    static Stream<Row> webClient() {
        return Stream.of(
                maybe(webStatus(404), PERMANENT, "HTTP 404"),
                maybe(webStatus(503), TRANSIENT, "HTTP 503"),
                row(webStatus(429), RATE_LIMITED, "HTTP 429", NO),
                row(webRequest(new ConnectException("refused")), TRANSIENT, "java.net.ConnectException", NO),
                maybe(webRequest(new SocketTimeoutException("x")), TIMEOUT, SocketTimeoutException.class));
    }

    static Stream<Row> errorResponses() {
        ProblemDetail conflict = ProblemDetail.forStatus(HttpStatus.CONFLICT);
        return Stream.of(
                maybe(new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE), TRANSIENT, "HTTP 503"),
                maybe(
                        new ResponseStatusException(HttpStatus.NOT_FOUND, "no", new ConnectException("refused")),
                        PERMANENT,
                        "HTTP 404"),
                row(new ResponseStatusException(HttpStatus.TOO_MANY_REQUESTS), RATE_LIMITED, "HTTP 429", NO),
                nothing(new ResponseStatusException(HttpStatusCode.valueOf(302))),
                maybe(new ErrorResponseException(HttpStatus.CONFLICT, conflict, null), CONCURRENCY, "HTTP 409"),
                maybe(
                        new IllegalStateException(new ResponseStatusException(HttpStatus.GATEWAY_TIMEOUT)),
                        TIMEOUT,
                        "HTTP 504"),
                maybe(new AsyncRequestTimeoutException(), TRANSIENT, "HTTP 503"),
                maybe(new HttpRequestMethodNotSupportedException("PUT"), PERMANENT, "HTTP 405"),
                maybe(new HttpMediaTypeNotSupportedException(MediaType.TEXT_XML, List.of()), PERMANENT, "HTTP 415"),
                maybe(new MissingServletRequestParameterException("sku", "String"), PERMANENT, "HTTP 400"),
                maybe(new MaxUploadSizeExceededException(1), PERMANENT, "HTTP 413"));
    }

    private static Row http(int code, FailureKind kind) {
        return maybe(status(code), kind, "HTTP " + code);
    }

    static Throwable status(int code) {
        return status(code, null);
    }

    /** As {@code StatusHandler} does. */
    static Throwable status(int code, @Nullable String retryAfter) {
        HttpHeaders headers = headers(retryAfter);
        HttpStatusCode status = HttpStatusCode.valueOf(code);
        return status.is4xxClientError()
                ? HttpClientErrorException.create(status, "text", headers, new byte[0], StandardCharsets.UTF_8)
                : HttpServerErrorException.create(status, "text", headers, new byte[0], StandardCharsets.UTF_8);
    }

    static Throwable webStatus(int code) {
        return webStatus(code, null);
    }

    static Throwable webStatus(int code, @Nullable String retryAfter) {
        return WebClientResponseException.create(
                code, "text", headers(retryAfter), new byte[0], StandardCharsets.UTF_8);
    }

    private static HttpHeaders headers(@Nullable String retryAfter) {
        HttpHeaders headers = new HttpHeaders();
        if (retryAfter != null) {
            headers.set(HttpHeaders.RETRY_AFTER, retryAfter);
        }
        return headers;
    }

    private static Throwable webRequest(Throwable cause) {
        return new WebClientRequestException(cause, HttpMethod.GET, URI.create("http://x"), new HttpHeaders());
    }

    private static Throwable unknownStatus(int code) {
        return new UnknownHttpStatusCodeException("text", code, "text", new HttpHeaders(), null, null);
    }
}
