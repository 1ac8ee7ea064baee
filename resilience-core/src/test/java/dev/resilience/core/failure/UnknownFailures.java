package dev.resilience.core.failure;

import static dev.resilience.core.failure.Row.nothing;

import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.ProtocolException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.util.ConcurrentModificationException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Failures of which nothing is known, and those that only look as if something were. */
final class UnknownFailures {

    private UnknownFailures() {}

    static Stream<Row> unknown() {
        return Stream.of(
                nothing(new Exception()),
                nothing(new IOException()),
                nothing(new BindException("Address already in use")),
                nothing(new ProtocolException("Unexpected status line: SSH-2.0-OpenSSH_9.6")),
                nothing(new EOFException()),
                nothing(new FileSystemException("/x", null, "Is a directory")),
                nothing(new SSLException("unexpected message")),
                nothing(new ConcurrentModificationException()),
                nothing(new SQLException("?", "99999")),
                nothing(new SQLException("?", "4")),
                nothing(new SQLException("?", "HYT00")),
                nothing(new SQLRecoverableException("?")),
                nothing(new StackOverflowError()),
                nothing(new OutOfMemoryError("Java heap space")),
                nothing(new LinkageError()),
                nothing(new NoClassDefFoundError("x")));
    }

    static Stream<Row> nearMisses() {
        return Stream.of(
                nothing(new IOException("the broken pipes of x")),
                nothing(new IOException("Connection resetting")),
                nothing(new FileSystemException("/Broken pipe", null, "Is a directory")),
                nothing(new FileSystemException("/no space left on device")),
                nothing(new OutOfMemoryError("timed out")),
                nothing(new NoClassDefFoundError("com/acme/Timeout")),
                nothing(new TimeoutlessException()),
                nothing(new Timely()),
                nothing("a timeoutless call"),
                nothing("an untimely end"),
                nothing("timeouts"),
                nothing("the timed outing"),
                nothing("reset password"),
                nothing("the connection. Reset it"),
                nothing("connection\nreset"),
                nothing("connection to x reset"),
                nothing("the quotation of x"),
                nothing("invalidated"),
                nothing("deadlocks"),
                nothing("forbiddenness"),
                nothing("the user Denied2 left"),
                nothing("a transient instance of Order"),
                nothing("rate is limited"),
                nothing("too many cooks"),
                nothing("there was no timeout"),
                nothing("timeout must be positive"),
                nothing("timeout-value 5"),
                nothing("Retries exhausted: 3/3"),
                nothing("unreachable code"),
                nothing("see https://acme.com/timeout for more"),
                nothing("GET /quota/3"),
                nothing("com.acme.timeout.Handler failed"),
                nothing("no file timeout.yml"),
                nothing("no file quota.d/x"),
                nothing("java.lang.Invalid: x"),
                nothing("mail to forbidden@acme.com"),
                nothing("Config(timeout=5, size=3)"),
                nothing("Outer$Timeout"),
                nothing("key `timeout`"),
                nothing("unexpected 'timeout'"),
                nothing("got \"connection reset\""),
                nothing("got \"a\" and \"timed out\""),
                nothing("\u03c4imeout"),
                nothing(new RuntimeException("no answer", new RuntimeException("x"))));
    }

    static final class TimeoutlessException extends Exception {

        private static final long serialVersionUID = 1L;
    }

    static final class Timely extends Exception {

        private static final long serialVersionUID = 1L;
    }
}
