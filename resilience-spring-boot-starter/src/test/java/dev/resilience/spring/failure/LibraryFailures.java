package dev.resilience.spring.failure;

import static dev.resilience.core.failure.Executed.NO;
import static dev.resilience.core.failure.FailureKind.FLAKY;
import static dev.resilience.core.failure.FailureKind.LOGIC;
import static dev.resilience.core.failure.FailureKind.PERMANENT;
import static dev.resilience.core.failure.FailureKind.RESOURCE_EXHAUSTED;
import static dev.resilience.core.failure.FailureKind.TIMEOUT;
import static dev.resilience.core.failure.FailureKind.TRANSIENT;
import static dev.resilience.spring.failure.Row.caught;
import static dev.resilience.spring.failure.Row.maybe;
import static dev.resilience.spring.failure.Row.nothing;
import static dev.resilience.spring.failure.Row.row;
import static dev.resilience.spring.failure.Row.word;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.catalina.connector.ClientAbortException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.web.client.RestClientException;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/** What other libraries throw. */
final class LibraryFailures {

    private static final String JSON = "com.fasterxml.jackson.core.JsonProcessingException";
    private static final String MAPPING = "com.fasterxml.jackson.databind.exc.InvalidDefinitionException";

    private LibraryFailures() {}

    static Stream<Row> jackson() {
        ObjectMapper json = new ObjectMapper();
        Throwable noPoint = caught(() -> json.readValue("[]", Point.class));
        return Stream.of(
                maybe(caught(() -> json.readTree("<html>")), FLAKY, JSON),
                maybe(caught(() -> json.readTree("{\"a\":")), FLAKY, JSON),
                maybe(noPoint, FLAKY, JSON),
                maybe(new RestClientException("Error while extracting response", noPoint), FLAKY, JSON),
                maybe(new DecodingException("JSON decoding error", noPoint), FLAKY, JSON),
                maybe(caught(() -> json.writeValueAsString(new Object())), LOGIC, MAPPING));
    }

    static Stream<Row> reactor() {
        Throwable refused = new ConnectException("refused");
        return Stream.of(
                maybe(caught(() -> Mono.never().block(Duration.ofNanos(1))), TIMEOUT, "timeout on blocking read"),
                maybe(caught(() -> Mono.never().timeout(Duration.ofNanos(1)).block()), TIMEOUT, TimeoutException.class),
                row(caught(() -> Mono.error(refused).block()), TRANSIENT, "java.net.ConnectException", NO),
                row(caught(() -> Mono.error(refused).retry(1).block()), TRANSIENT, "java.net.ConnectException", NO),
                row(
                        Exceptions.retryExhausted("Retries exhausted: 3/3", refused),
                        TRANSIENT,
                        "java.net.ConnectException",
                        NO),
                // Itself an IllegalStateException, which says more than words do.
                maybe(
                        Exceptions.retryExhausted("Retries exhausted: 3/3", new Exception("timed out")),
                        LOGIC,
                        IllegalStateException.class),
                maybe(Exceptions.failWithRejected(), RESOURCE_EXHAUSTED, RejectedExecutionException.class),
                maybe(Exceptions.failWithOverflow(), LOGIC, IllegalStateException.class));
    }

    static Stream<Row> spring() {
        return Stream.of(
                maybe(new ClientAbortException(new IOException("Broken pipe")), TRANSIENT, "broken pipe"),
                maybe(new TaskRejectedException("full"), RESOURCE_EXHAUSTED, RejectedExecutionException.class),
                word(new TransactionTimedOutException("Transaction timed out: deadline was x"), TIMEOUT, "timed out"),
                row(
                        new CannotCreateTransactionException("no", new ConnectException("refused")),
                        TRANSIENT,
                        "java.net.ConnectException",
                        NO),
                nothing(new UnexpectedRollbackException("Transaction silently rolled back")),
                word(new NoSuchBeanDefinitionException("x"), PERMANENT, "no such"));
    }

    record Point(int x, int y) {}
}
