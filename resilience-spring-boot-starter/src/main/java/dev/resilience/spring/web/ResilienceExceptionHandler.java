package dev.resilience.spring.web;

import dev.resilience.core.RejectedException;
import dev.resilience.core.TimeoutExceededException;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Answers rejected calls with 503 and ended ones with 504, as problem details that name no inner part of the application. Any handler
 * of the application goes first; an exception of the application that merely has one of ours as its cause is left alone. Thread-safe.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
public class ResilienceExceptionHandler {

    /** A policy did not let the call through: 503, with {@code Retry-After} in whole seconds when that is known. */
    @ExceptionHandler(RejectedException.class)
    ResponseEntity<ProblemDetail> rejected(Throwable thrown, RejectedException rejection) throws Throwable {
        requireOurs(thrown);
        Duration retryAfter = rejection.retryAfter();
        // Built header by header: HttpHeaders is no MultiValueMap any more in Spring 7.
        ResponseEntity.BodyBuilder response = ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE);
        String detail = "A part of this service does not take calls at present.";
        if (retryAfter != null) {
            long seconds = secondsRoundedUp(retryAfter);
            response.header(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
            detail += " Try again in " + seconds + (seconds == 1 ? " second." : " seconds.");
        }
        return response.body(ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, detail));
    }

    /** Time was up: 504. */
    @ExceptionHandler(TimeoutExceededException.class)
    ResponseEntity<ProblemDetail> timedOut(Throwable thrown, TimeoutExceededException timeout) throws Throwable {
        requireOurs(thrown);
        return ResponseEntity.status(HttpStatus.GATEWAY_TIMEOUT)
                .body(ProblemDetail.forStatusAndDetail(
                        HttpStatus.GATEWAY_TIMEOUT, "A part of this service did not answer in time."));
    }

    /** Throwing what was thrown has Spring look on as if there were no handler here. */
    private static void requireOurs(Throwable thrown) throws Throwable {
        Throwable unwrapped = thrown;
        while (isTransparent(unwrapped) && unwrapped.getCause() != null) {
            unwrapped = unwrapped.getCause();
        }
        if (!(unwrapped instanceof RejectedException) && !(unwrapped instanceof TimeoutExceededException)) {
            throw thrown;
        }
    }

    private static boolean isTransparent(Throwable thrown) {
        return thrown instanceof CompletionException
                || thrown instanceof ExecutionException
                || thrown instanceof UndeclaredThrowableException;
    }

    private static long secondsRoundedUp(Duration duration) {
        return Math.max(1, duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0));
    }
}
