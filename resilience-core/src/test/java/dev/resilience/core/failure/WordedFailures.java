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
import static dev.resilience.core.failure.Row.word;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/** Failures that no rule knows by type or class name, and whose message says what they are, as drivers and services word it. */
final class WordedFailures {

    private WordedFailures() {}

    static Stream<Row> messages() {
        return Stream.of(
                word(new IOException("Error: Connection reset while reading"), TRANSIENT, "connection reset"),
                word(new RuntimeException("Connection reset"), TRANSIENT, "connection reset"),
                word(
                        new IOException("unexpected end of stream on https://acme.com/..."),
                        TRANSIENT,
                        "unexpected end of stream"),
                word(
                        new IOException("Server returned HTTP response code: 503 for URL: http://acme.com"),
                        TRANSIENT,
                        "response code 503"),
                word(
                        new IOException("Server returned HTTP response code: 429 for URL: http://acme.com"),
                        RATE_LIMITED,
                        "response code 429"),
                word(
                        new IOException("Server returned HTTP response code: 500 for URL: http://acme.com"),
                        SERVER_ERROR,
                        "response code 500"),
                word(
                        new IOException("Server returned HTTP response code: 403 for URL: http://acme.com"),
                        PERMISSION,
                        "response code 403"),
                word(new SocketException("Permission denied (connect failed)"), PERMISSION, "denied"),
                word(new SocketException("Connection timed out (Read failed)"), TIMEOUT, "timed out"),
                word(new FileSystemException("/quota", null, "Operation not permitted"), PERMISSION, "not permitted"),
                word(new FileSystemException("/x", null, "Connection timed out"), TIMEOUT, "timed out"),
                word(
                        new SQLException(
                                "Listener refused the connection: ORA-12516, TNS:no available handler; try again later"),
                        TRANSIENT,
                        "try again later"),
                word(new SQLRecoverableException("IO Error: Connection closed"), TRANSIENT, "connection closed"),
                word(
                        new SQLRecoverableException("ORA-12541: Cannot connect. No listener at host"),
                        TRANSIENT,
                        "cannot connect"),
                word(
                        new SQLNonTransientConnectionException("Could not connect to address=(host=db)(port=3306)"),
                        TRANSIENT,
                        "connection exception"),
                word(new SQLException("No suitable driver found for jdbc:x"), CONFIGURATION, "no suitable driver"),
                word(
                        new SQLException("Lock wait timeout exceeded; try restarting transaction"),
                        CONCURRENCY,
                        "lock wait timeout"),
                word(
                        new SQLException("FATAL: sorry, too many clients already"),
                        RESOURCE_EXHAUSTED,
                        "too many clients"),
                word("Communications link failure", TRANSIENT, "communications link failure"),
                word("NOAUTH Authentication required.", AUTHENTICATION, "authentication required"),
                word("OOM command rejected, server is out of memory", RESOURCE_EXHAUSTED, "out of memory"),
                word("Temporary failure in name resolution", TRANSIENT, "temporary failure"),
                word("Name or service not known", TRANSIENT, "name or service not known"),
                word("Host is unreachable", TRANSIENT, "unreachable"),
                word("503 Service Unavailable", TRANSIENT, "unavailable"),
                word("UNAVAILABLE: io exception", TRANSIENT, "unavailable"),
                word("503 SERVICE_UNAVAILABLE", TRANSIENT, "unavailable"),
                word("The server is overloaded or not ready yet", TRANSIENT, "overloaded"),
                word("net::ERR_CONNECTION_REFUSED", TRANSIENT, "connection refused"),
                word("DEADLINE_EXCEEDED: CallOptions deadline exceeded after 1.9s", TIMEOUT, "deadline exceeded"),
                word("The operation timed-out", TIMEOUT, "timed out"),
                word("Request timeout", TIMEOUT, "timeout"),
                word("TIMEOUT", TIMEOUT, "timeout"),
                word("I/O timeout.", TIMEOUT, "timeout"),
                word("timeout, after 30 s", TIMEOUT, "timeout"),
                word("(timeout)", TIMEOUT, "timeout"),
                word("  timeout  ", TIMEOUT, "timeout"),
                word("the call took too long", TIMEOUT, "took too long"),
                word("an open \" does not hide that it timed out", TIMEOUT, "timed out"),
                word("\"x\" timed out", TIMEOUT, "timed out"),
                word("timeout must be short, but it timed out", TIMEOUT, "timed out"),
                word("Rate limit reached for requests per minute", RATE_LIMITED, "rate limit"),
                word("rate_limit_exceeded", RATE_LIMITED, "rate limit"),
                word("Rate exceeded (Service: AmazonECS; Status Code: 400)", RATE_LIMITED, "rate exceeded"),
                word("429 Too Many Requests", RATE_LIMITED, "too many requests"),
                word("Please reduce your request rate.", RATE_LIMITED, "request rate"),
                word("Request was throttled", RATE_LIMITED, "throttled"),
                word("Deadlock found when trying to get lock", CONCURRENCY, "deadlock"),
                word("could not serialize access due to concurrent update", CONCURRENCY, "serialize access"),
                word("409 Conflict", CONCURRENCY, "conflict"),
                word("500 Internal Server Error", SERVER_ERROR, "internal server error"),
                word("Insufficient quota, check your plan", RESOURCE_EXHAUSTED, "quota"),
                word("write /x: no space left on device", RESOURCE_EXHAUSTED, "no space left"),
                word("RESOURCE_EXHAUSTED: memory", RESOURCE_EXHAUSTED, "exhausted"),
                word("Failed to parse the answer", FLAKY, "failed to parse"),
                word("cannot parse \"Connection reset by peer\"", FLAKY, "cannot parse"),
                word("Unexpected token < in JSON at position 0", FLAKY, "unexpected token"),
                word("401 Unauthorized", AUTHENTICATION, "unauthorized"),
                word("Bad credentials", AUTHENTICATION, "bad credentials"),
                word("error=\"x\", invalid_token", AUTHENTICATION, "invalid token"),
                word("password authentication failed for user \"x\"", AUTHENTICATION, "authentication failed"),
                word("403 Forbidden", PERMISSION, "forbidden"),
                word("Access Denied", PERMISSION, "denied"),
                word("User x is not authorized to perform s3:GetObject", PERMISSION, "not authorized"),
                word(
                        "unable to find valid certification path to requested target",
                        CONFIGURATION,
                        "certification path"),
                word("Bucket name not configured", CONFIGURATION, "not configured"),
                word("404 Not Found", PERMANENT, "not found"),
                word("400 Bad Request", PERMANENT, "bad request"),
                word("The specified key does not exist.", PERMANENT, "does not exist"),
                word("Duplicate entry 'x' for key 'PRIMARY'", PERMANENT, "duplicate"),
                word("Invalid timeout", PERMANENT, "invalid"),
                word("451 Unavailable For Legal Reasons", PERMANENT, "unavailable for legal reasons"),
                word("the circuit breaker open", REJECTED, "circuit breaker open"),
                word(new CompletionException(new Exception("timed out")), TIMEOUT, "timed out"),
                word(new ExecutionException("timed out", null), TIMEOUT, "timed out"),
                word(new Exception("outer", new Exception("timed out")), TIMEOUT, "timed out"),
                word(new Exception("403 Forbidden", new Exception("timed out")), PERMISSION, "forbidden"));
    }
}
