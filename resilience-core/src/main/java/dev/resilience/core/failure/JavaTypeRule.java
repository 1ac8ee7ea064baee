package dev.resilience.core.failure;

import static dev.resilience.core.failure.Executed.MAYBE;
import static dev.resilience.core.failure.Executed.NO;
import static dev.resilience.core.failure.FailureKind.CONCURRENCY;
import static dev.resilience.core.failure.FailureKind.CONFIGURATION;
import static dev.resilience.core.failure.FailureKind.FLAKY;
import static dev.resilience.core.failure.FailureKind.LOGIC;
import static dev.resilience.core.failure.FailureKind.PERMISSION;
import static dev.resilience.core.failure.FailureKind.RESOURCE_EXHAUSTED;
import static dev.resilience.core.failure.FailureKind.TIMEOUT;
import static dev.resilience.core.failure.FailureKind.TRANSIENT;

import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Knows failures by exception type, of the JDK and of the libraries that are met most, and by message where the JDK has no type
 * for it. Thread-safe.
 */
final class JavaTypeRule implements TypeRule {

    static final JavaTypeRule INSTANCE = new JavaTypeRule();

    /**
     * Types that say little and often wrap one that says more, such as an {@link IllegalStateException} around a
     * {@link ConnectException}: a rule of its own that comes last, so that the telling type decides.
     */
    static final FailureClassifier VAGUE_TYPES = ExceptionTypeRule.builder()
            .types(
                    LOGIC,
                    MAYBE,
                    NullPointerException.class,
                    ClassCastException.class,
                    IndexOutOfBoundsException.class,
                    IllegalArgumentException.class,
                    IllegalStateException.class,
                    UnsupportedOperationException.class)
            .names(LOGIC, MAYBE, "org.springframework.dao.InvalidDataAccessApiUsageException")
            .names(TRANSIENT, MAYBE, "org.springframework.dao.DataAccessResourceFailureException")
            .build();

    private static final ExceptionTypeRule TYPES = ExceptionTypeRule.builder()
            .types(
                    TRANSIENT,
                    NO,
                    ConnectException.class,
                    NoRouteToHostException.class,
                    UnknownHostException.class,
                    UnresolvedAddressException.class,
                    HttpConnectTimeoutException.class)
            .names(TRANSIENT, NO, "org.apache.hc.core5.http.RequestNotExecutedException")
            .types(TRANSIENT, MAYBE, ClosedChannelException.class)
            .names(
                    TRANSIENT,
                    MAYBE,
                    "org.apache.hc.core5.http.ConnectionClosedException",
                    "org.apache.hc.core5.http.NoHttpResponseException",
                    "org.apache.http.ConnectionClosedException",
                    "org.apache.http.NoHttpResponseException",
                    "okhttp3.internal.http2.ConnectionShutdownException",
                    "okhttp3.internal.http2.StreamResetException",
                    "reactor.netty.http.client.PrematureCloseException")
            .types(
                    TIMEOUT,
                    MAYBE,
                    TimeoutException.class,
                    SocketTimeoutException.class,
                    HttpTimeoutException.class,
                    InterruptedByTimeoutException.class,
                    InterruptedIOException.class,
                    SQLTimeoutException.class)
            .names(
                    TIMEOUT,
                    MAYBE,
                    "io.netty.handler.timeout.TimeoutException",
                    "jakarta.persistence.QueryTimeoutException")
            .names(
                    TIMEOUT,
                    NO,
                    "org.apache.hc.client5.http.ConnectTimeoutException",
                    "org.apache.http.conn.ConnectTimeoutException")
            .types(CONFIGURATION, MAYBE, SSLHandshakeException.class, SSLPeerUnverifiedException.class)
            .types(RESOURCE_EXHAUSTED, NO, SQLTransientConnectionException.class)
            .names(
                    RESOURCE_EXHAUSTED,
                    NO,
                    "org.apache.hc.core5.http.ConnectionRequestTimeoutException",
                    "org.apache.http.conn.ConnectionPoolTimeoutException",
                    "org.apache.tomcat.jdbc.pool.PoolExhaustedException",
                    "reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException",
                    "reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException")
            .types(RESOURCE_EXHAUSTED, MAYBE, RejectedExecutionException.class)
            .types(FLAKY, MAYBE, AssertionError.class)
            .names(
                    FLAKY,
                    MAYBE,
                    "com.fasterxml.jackson.core.JacksonException",
                    "com.fasterxml.jackson.core.JsonProcessingException",
                    "com.google.gson.JsonParseException",
                    "jakarta.json.bind.JsonbException",
                    "jakarta.json.stream.JsonParsingException",
                    "org.json.JSONException",
                    "tools.jackson.core.JacksonException")
            // A class that cannot be mapped is a fault of the program, not of what was received.
            .names(
                    LOGIC,
                    MAYBE,
                    "com.fasterxml.jackson.databind.exc.InvalidDefinitionException",
                    "tools.jackson.databind.exc.InvalidDefinitionException")
            .types(CONCURRENCY, MAYBE, SQLTransactionRollbackException.class)
            .names(
                    CONCURRENCY,
                    MAYBE,
                    "jakarta.persistence.LockTimeoutException",
                    "jakarta.persistence.OptimisticLockException",
                    "jakarta.persistence.PessimisticLockException",
                    "org.hibernate.StaleStateException",
                    "org.springframework.dao.OptimisticLockingFailureException")
            .types(PERMISSION, MAYBE, AccessDeniedException.class)
            .names(
                    PERMISSION,
                    MAYBE,
                    "java.security.AccessControlException",
                    "org.springframework.security.access.AccessDeniedException")
            .build();

    private static final Classification CONNECT_TIMED_OUT =
            Classification.of(TIMEOUT, "connect timed out").notExecuted();

    private JavaTypeRule() {}

    @Override
    public @Nullable Outcome classifyType(Class<?> type) {
        return TYPES.classifyType(type);
    }

    @Override
    public boolean looksFirst(Class<?> type) {
        return SocketTimeoutException.class.isAssignableFrom(type);
    }

    @Override
    public boolean mayKnow(Class<?> type) {
        return KnownMessages.mayKnow(type);
    }

    @Override
    public @Nullable Outcome classify(Throwable failure) {
        if (failure instanceof SocketTimeoutException timeout) {
            return KnownMessages.isConnectTimeout(timeout) ? CONNECT_TIMED_OUT : null;
        }
        return KnownMessages.classify(failure);
    }
}
