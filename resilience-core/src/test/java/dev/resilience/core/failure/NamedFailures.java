package dev.resilience.core.failure;

import static dev.resilience.core.failure.FailureKind.AUTHENTICATION;
import static dev.resilience.core.failure.FailureKind.CONCURRENCY;
import static dev.resilience.core.failure.FailureKind.CONFIGURATION;
import static dev.resilience.core.failure.FailureKind.FLAKY;
import static dev.resilience.core.failure.FailureKind.PERMANENT;
import static dev.resilience.core.failure.FailureKind.PERMISSION;
import static dev.resilience.core.failure.FailureKind.RATE_LIMITED;
import static dev.resilience.core.failure.FailureKind.REJECTED;
import static dev.resilience.core.failure.FailureKind.RESOURCE_EXHAUSTED;
import static dev.resilience.core.failure.FailureKind.SERVER_ERROR;
import static dev.resilience.core.failure.FailureKind.TIMEOUT;
import static dev.resilience.core.failure.FailureKind.TRANSIENT;
import static dev.resilience.core.failure.Row.caught;
import static dev.resilience.core.failure.Row.word;

import java.io.FileNotFoundException;
import java.net.MalformedURLException;
import java.net.PortUnreachableException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.cert.CertificateExpiredException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLSyntaxErrorException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import javax.naming.AuthenticationException;
import javax.naming.NameNotFoundException;
import javax.naming.ServiceUnavailableException;
import javax.security.auth.login.FailedLoginException;

/** Failures that no rule knows by type, and whose class name says what they are. */
@SuppressWarnings("serial") // nobody writes these away
final class NamedFailures {

    private NamedFailures() {}

    /** Of the JDK, and named as in the libraries of databases, brokers and clouds. */
    static Stream<Row> names() {
        return Stream.of(
                word(new PortUnreachableException(), TRANSIENT, "unreachable"),
                word(new ServiceUnavailableException("x"), TRANSIENT, "unavailable"),
                word(new SQLFeatureNotSupportedException("?"), PERMANENT, "not supported"),
                word(new SQLSyntaxErrorException("?"), PERMANENT, "syntax error"),
                word(new NoSuchElementException(), PERMANENT, "no such"),
                word(caught(() -> Optional.empty().orElseThrow()), PERMANENT, "no such"),
                word(caught(NamedFailures::nextOfNothing), PERMANENT, "no such"),
                word(new NoSuchFileException("/no space left on device"), PERMANENT, "no such"),
                word(caught(() -> Files.size(Path.of("/no/such"))), PERMANENT, "no such"),
                word(new FileAlreadyExistsException("/x"), PERMANENT, "already exists"),
                word(new FileNotFoundException("/x (No such file or directory)"), PERMANENT, "not found"),
                word(new NameNotFoundException("x"), PERMANENT, "not found"),
                word(new InvalidKeyException("x"), PERMANENT, "invalid"),
                word(new ClassNotFoundException("com.acme.Order"), CONFIGURATION, "class not found"),
                word(caught(() -> Class.forName("com.acme.Order")), CONFIGURATION, "class not found"),
                word(new MalformedURLException("no protocol: x"), CONFIGURATION, "malformed url"),
                word(caught(() -> URI.create("x:y").toURL()), CONFIGURATION, "malformed url"),
                word(new CertificateExpiredException("NotAfter: x"), CONFIGURATION, "certificate"),
                word(new AuthenticationException("x"), AUTHENTICATION, "authentication exception"),
                word(new FailedLoginException("Login failed"), AUTHENTICATION, "login failed"),
                word(new ZipException("invalid entry"), PERMANENT, "invalid"),
                word(new MongoTimeoutException(), TIMEOUT, "timeout"),
                word(new HTTPTimeoutError2Exception(), TIMEOUT, "timeout"),
                word(new Http2TimeoutException(), TIMEOUT, "timeout"),
                word(new DerivedException(), TIMEOUT, "timeout"),
                word(new MongoTimeoutException() {}, TIMEOUT, "timeout"),
                word(new RedisConnectionException(), TRANSIENT, "connection exception"),
                word(new LeaderNotAvailableException(), TRANSIENT, "not available"),
                word(new ThrottlingException(), RATE_LIMITED, "throttling"),
                word(new ProvisionedThroughputExceededException(), RATE_LIMITED, "throughput exceeded"),
                word(new TooManyRequestsException(), RATE_LIMITED, "too many requests"),
                word(new RequestNotPermitted(), RATE_LIMITED, "request not permitted"),
                word(new CallNotPermittedException(), REJECTED, "call not permitted"),
                word(new BulkheadFullException(), RESOURCE_EXHAUSTED, "bulkhead full"),
                word(new VersionConflictEngineException(), CONCURRENCY, "conflict"),
                word(new InternalServerErrorException(), SERVER_ERROR, "internal server error"),
                word(new UnauthorizedException(), AUTHENTICATION, "unauthorized"),
                word(new ForbiddenException(), PERMISSION, "forbidden"),
                word(new CorruptRecordException(), FLAKY, "corrupt"),
                word(new ValidationException("timed out"), PERMANENT, "validation"),
                word(new RuntimeException(new ValidationException("timed out")), PERMANENT, "validation"));
    }

    private static void nextOfNothing() {
        Iterator<Object> nothing = List.of().iterator();
        nothing.next();
    }

    /** Declared as libraries do: nothing but a name. */
    private abstract static class Named extends RuntimeException {

        Named(String message) {
            super(message);
        }

        Named() {
            this("x");
        }
    }

    private static class MongoTimeoutException extends Named {}

    private static final class DerivedException extends MongoTimeoutException {}

    private static final class ValidationException extends Named {

        ValidationException(String message) {
            super(message);
        }
    }

    private static final class HTTPTimeoutError2Exception extends Named {}

    private static final class Http2TimeoutException extends Named {}

    private static final class RedisConnectionException extends Named {}

    private static final class LeaderNotAvailableException extends Named {}

    private static final class ThrottlingException extends Named {}

    private static final class ProvisionedThroughputExceededException extends Named {}

    private static final class TooManyRequestsException extends Named {}

    private static final class RequestNotPermitted extends Named {}

    private static final class CallNotPermittedException extends Named {}

    private static final class BulkheadFullException extends Named {}

    private static final class VersionConflictEngineException extends Named {}

    private static final class InternalServerErrorException extends Named {}

    private static final class UnauthorizedException extends Named {}

    private static final class ForbiddenException extends Named {}

    private static final class CorruptRecordException extends Named {}
}
