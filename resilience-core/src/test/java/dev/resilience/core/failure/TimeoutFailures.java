package dev.resilience.core.failure;

import static dev.resilience.core.failure.Executed.MAYBE;
import static dev.resilience.core.failure.Executed.NO;
import static dev.resilience.core.failure.FailureKind.TIMEOUT;
import static dev.resilience.core.failure.Row.byType;
import static dev.resilience.core.failure.Row.caught;
import static dev.resilience.core.failure.Row.row;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** What is thrown when something takes too long. */
final class TimeoutFailures {

    private TimeoutFailures() {}

    static Stream<Row> timeouts() {
        String blockingRead = "timeout on blocking read";
        return Stream.of(
                byType(new SocketTimeoutException("Read timed out"), TIMEOUT, SocketTimeoutException.class, MAYBE),
                byType(caught(Provoked::readFromSilentServer), TIMEOUT, SocketTimeoutException.class, MAYBE),
                row(new SocketTimeoutException("Connect timed out"), TIMEOUT, "connect timed out", NO),
                row(new SocketTimeoutException("connect timed out"), TIMEOUT, "connect timed out", NO),
                byType(new HttpTimeoutException("request timed out"), TIMEOUT, HttpTimeoutException.class, MAYBE),
                byType(caught(Provoked::getFromSilentServer), TIMEOUT, HttpTimeoutException.class, MAYBE),
                byType(new TimeoutException(), TIMEOUT, TimeoutException.class, MAYBE),
                byType(
                        caught(() -> new CompletableFuture<>().get(1, TimeUnit.NANOSECONDS)),
                        TIMEOUT,
                        TimeoutException.class,
                        MAYBE),
                byType(new InterruptedByTimeoutException(), TIMEOUT, InterruptedByTimeoutException.class, MAYBE),
                // OkHttp's call timeout and Okio's deadline.
                byType(new InterruptedIOException("timeout"), TIMEOUT, InterruptedIOException.class, MAYBE),
                byType(new InterruptedIOException("deadline reached"), TIMEOUT, InterruptedIOException.class, MAYBE),
                // Reactor, with and without its cause.
                row(
                        new IllegalStateException(
                                "Timeout on blocking read for 5000000000 NANOSECONDS", new TimeoutException()),
                        TIMEOUT,
                        blockingRead,
                        MAYBE),
                row(
                        new IllegalStateException("Timeout on blocking read for 500 MILLISECONDS"),
                        TIMEOUT,
                        blockingRead,
                        MAYBE));
    }
}
