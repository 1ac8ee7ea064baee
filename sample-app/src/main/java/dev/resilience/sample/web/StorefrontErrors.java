package dev.resilience.sample.web;

import dev.resilience.core.RejectedException;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.sample.SampleApplication;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClientResponseException;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Errors of the storefront as problem details: 400 for what a client can mend, 503 and 504 for backends in trouble. */
@RestControllerAdvice(basePackageClasses = SampleApplication.class)
class StorefrontErrors extends ResponseEntityExceptionHandler {

    /** A guard let the call not through. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> rejected(RejectedException e) {
        return problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "Backend not called",
                "A service that this request needs is busy or in trouble and was not called",
                e.retryAfter() == null ? null : wholeSeconds(e.retryAfter()));
    }

    /** A guard ended the call. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> late(TimeoutExceededException e) {
        return problem(
                HttpStatus.GATEWAY_TIMEOUT,
                "Backend too slow",
                "A service that this request needs did not answer within "
                        + e.limit().toMillis() + " ms",
                null);
    }

    /** A backend answered with an error, after all attempts. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> backendFailed(RestClientResponseException e) {
        HttpStatusCode status = e.getStatusCode();
        boolean late = status.isSameCodeAs(HttpStatus.GATEWAY_TIMEOUT);
        HttpHeaders backend = e.getResponseHeaders();
        return problem(
                late ? HttpStatus.GATEWAY_TIMEOUT : HttpStatus.SERVICE_UNAVAILABLE,
                "Backend failed",
                "A service that this request needs answered with status " + status.value(),
                backend == null ? null : backend.getFirst(HttpHeaders.RETRY_AFTER));
    }

    /** A backend could not be reached, or the connection broke. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> backendUnreachable(ResourceAccessException e) {
        boolean late =
                e.getCause() instanceof HttpTimeoutException && !(e.getCause() instanceof HttpConnectTimeoutException);
        return problem(
                late ? HttpStatus.GATEWAY_TIMEOUT : HttpStatus.SERVICE_UNAVAILABLE,
                "Backend unreachable",
                "A service that this request needs does not answer",
                null);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                status,
                "The body must be a JSON object whose fields have the right types, such as "
                        + "{\"sku\": \"1\", \"quantity\": 2}");
        problem.setTitle("Malformed body");
        return handleExceptionInternal(e, problem, headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<InvalidField> faults = e.getBindingResult().getFieldErrors().stream()
                .map(error -> new InvalidField(error.getField(), error.getRejectedValue(), error.getDefaultMessage()))
                .toList();
        return handleExceptionInternal(e, invalid(status, faults), headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<InvalidField> faults = e.getParameterValidationResults().stream()
                .flatMap(result -> result.getResolvableErrors().stream()
                        .map(error -> new InvalidField(
                                String.valueOf(result.getMethodParameter().getParameterName()),
                                result.getArgument(),
                                error.getDefaultMessage())))
                .toList();
        return handleExceptionInternal(e, invalid(status, faults), headers, status, request);
    }

    private static ProblemDetail invalid(HttpStatusCode status, List<InvalidField> faults) {
        String detail = faults.stream()
                .map(fault -> "%s: %s (is %s)".formatted(fault.field(), fault.message(), fault.value()))
                .sorted()
                .collect(Collectors.joining("; "));
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setTitle("Invalid request");
        problem.setProperty("errors", faults);
        return problem;
    }

    private static ResponseEntity<ProblemDetail> problem(
            HttpStatus status, String title, String detail, @Nullable String retryAfter) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setTitle(title);
        ResponseEntity.BodyBuilder response = ResponseEntity.status(status);
        if (retryAfter != null) {
            response.header(HttpHeaders.RETRY_AFTER, retryAfter);
        }
        return response.body(problem);
    }

    /** Rounded up, and never 0: an earlier try would be in vain. */
    private static String wholeSeconds(Duration duration) {
        return Long.toString(Math.max(1, duration.plusMillis(999).toSeconds()));
    }
}
