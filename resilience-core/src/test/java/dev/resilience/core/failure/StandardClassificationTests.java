package dev.resilience.core.failure;

import static dev.resilience.core.failure.Executed.MAYBE;
import static dev.resilience.core.failure.Executed.NO;
import static dev.resilience.core.failure.FailureKind.AUTHENTICATION;
import static dev.resilience.core.failure.FailureKind.CONCURRENCY;
import static dev.resilience.core.failure.FailureKind.CONFIGURATION;
import static dev.resilience.core.failure.FailureKind.FLAKY;
import static dev.resilience.core.failure.FailureKind.LOGIC;
import static dev.resilience.core.failure.FailureKind.PERMANENT;
import static dev.resilience.core.failure.FailureKind.PERMISSION;
import static dev.resilience.core.failure.FailureKind.RESOURCE_EXHAUSTED;
import static dev.resilience.core.failure.FailureKind.TIMEOUT;
import static dev.resilience.core.failure.FailureKind.TRANSIENT;
import static dev.resilience.core.failure.FailureKind.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The standard rules, one row per exception, each made as its library makes it. */
class StandardClassificationTests {

    private final FailureRules rules = FailureRules.standard();

    @ParameterizedTest(name = "{0} is ignored")
    @MethodSource("interrupts")
    void interruptsAndCancellationsAreIgnored(Throwable failure) {
        assertThat(rules.classify(failure)).isSameAs(Outcome.IGNORED);
    }

    static Stream<Throwable> interrupts() {
        return Stream.of(
                new InterruptedException("sleep interrupted"),
                new CancellationException(),
                new ClosedByInterruptException(),
                new FileLockInterruptionException(),
                new InterruptedIOException("operation interrupted"),
                new InterruptedIOException(),
                caught(() -> {
                    CompletableFuture<String> future = new CompletableFuture<>();
                    future.cancel(true);
                    future.join();
                }));
    }

    @ParameterizedTest(name = "{0} is {1} by {2}, executed {3}")
    @MethodSource({"network", "timeouts", "sqlStates", "sqlTypes", "resources", "answers", "programming", "unknown"})
    void classifies(Throwable failure, FailureKind kind, String rule, Executed executed) {
        double confidence = kind == UNKNOWN ? 0.5 : 1.0;
        boolean answered = rule.startsWith("SQLState");
        assertThat(rules.classify(failure))
                .isEqualTo(new Classification(kind, rule, confidence, null, executed, answered));
    }

    static Stream<Arguments> network() {
        String reset = "connection reset";
        String pipe = "broken pipe";
        return Stream.of(
                byType(new ConnectException("Connection refused"), TRANSIENT, ConnectException.class, NO),
                byType(caught(() -> connectToClosedPort()), TRANSIENT, ConnectException.class, NO),
                byType(caught(() -> getFromClosedPort()), TRANSIENT, ConnectException.class, NO),
                // The type says more than words that others use too.
                byType(new ConnectException("Network is unreachable"), TRANSIENT, ConnectException.class, NO),
                byType(new SSLHandshakeException("Broken pipe"), CONFIGURATION, SSLHandshakeException.class, MAYBE),
                byType(new NoRouteToHostException("No route to host"), TRANSIENT, NoRouteToHostException.class, NO),
                byType(new UnknownHostException("no.such.host"), TRANSIENT, UnknownHostException.class, NO),
                byType(
                        caught(() -> connectToUnresolved()),
                        TRANSIENT,
                        "java.nio.channels.UnresolvedAddressException",
                        NO),
                byType(
                        new HttpConnectTimeoutException("HTTP connect timed out"),
                        TRANSIENT,
                        HttpConnectTimeoutException.class,
                        NO),
                arguments(new SocketException("Connection reset"), TRANSIENT, reset, MAYBE),
                arguments(new SocketException("Connection reset by peer"), TRANSIENT, reset, MAYBE),
                arguments(new IOException("Connection reset by peer"), TRANSIENT, reset, MAYBE),
                arguments(
                        new SSLException("Connection reset", new SocketException("Connection reset")),
                        TRANSIENT,
                        reset,
                        MAYBE),
                arguments(
                        new IOException("recvAddress(..) failed with error(-104): Connection reset by peer"),
                        TRANSIENT,
                        "connection reset by peer",
                        MAYBE),
                arguments(new SocketException("Broken pipe"), TRANSIENT, pipe, MAYBE),
                arguments(new SocketException("Broken pipe (Write failed)"), TRANSIENT, pipe, MAYBE),
                arguments(new IOException("Broken pipe"), TRANSIENT, pipe, MAYBE),
                arguments(
                        new SocketException("Software caused connection abort: socket write error"),
                        TRANSIENT,
                        "software caused connection abort",
                        MAYBE),
                arguments(
                        new IOException("An existing connection was forcibly closed by the remote host"),
                        TRANSIENT,
                        "an existing connection was forcibly closed",
                        MAYBE),
                arguments(new SocketException("Network is unreachable"), TRANSIENT, "network is unreachable", MAYBE),
                arguments(new SocketException("Socket closed"), TRANSIENT, "socket closed", MAYBE),
                arguments(caught(() -> readFromClosedSocket()), TRANSIENT, "socket is closed", MAYBE),
                arguments(
                        new SocketException("Unexpected end of file from server"),
                        TRANSIENT,
                        "unexpected end of file from server",
                        MAYBE),
                arguments(new IOException("Premature EOF"), TRANSIENT, "premature eof", MAYBE),
                arguments(
                        new IOException(
                                "HTTP/1.1 header parser received no bytes",
                                new EOFException("EOF reached while reading")),
                        TRANSIENT,
                        "http/1.1 header parser received no bytes",
                        MAYBE),
                arguments(
                        caught(() -> getFromServerThatHangsUp()),
                        TRANSIENT,
                        "http/1.1 header parser received no bytes",
                        MAYBE),
                arguments(new EOFException("EOF reached while reading"), TRANSIENT, "eof reached while reading", MAYBE),
                arguments(new IOException("/127.0.0.1:40112: GOAWAY received"), TRANSIENT, "HTTP/2 GOAWAY", MAYBE),
                arguments(
                        new IOException("Received RST_STREAM: Refused stream"),
                        TRANSIENT,
                        "received rst_stream",
                        MAYBE),
                byType(new ClosedChannelException(), TRANSIENT, ClosedChannelException.class, MAYBE),
                byType(new AsynchronousCloseException(), TRANSIENT, ClosedChannelException.class, MAYBE),
                byType(caught(() -> readFromClosedChannel()), TRANSIENT, ClosedChannelException.class, MAYBE),
                byType(
                        new SSLHandshakeException("PKIX path building failed"),
                        CONFIGURATION,
                        SSLHandshakeException.class,
                        MAYBE),
                byType(
                        new SSLPeerUnverifiedException("Certificate doesn't match"),
                        CONFIGURATION,
                        SSLPeerUnverifiedException.class,
                        MAYBE));
    }

    static Stream<Arguments> timeouts() {
        String blockingRead = "timeout on blocking read";
        return Stream.of(
                byType(new SocketTimeoutException("Read timed out"), TIMEOUT, SocketTimeoutException.class, MAYBE),
                byType(caught(() -> readFromSilentServer()), TIMEOUT, SocketTimeoutException.class, MAYBE),
                arguments(new SocketTimeoutException("Connect timed out"), TIMEOUT, "connect timed out", NO),
                arguments(new SocketTimeoutException("connect timed out"), TIMEOUT, "connect timed out", NO),
                byType(new HttpTimeoutException("request timed out"), TIMEOUT, HttpTimeoutException.class, MAYBE),
                byType(caught(() -> getFromSilentServer()), TIMEOUT, HttpTimeoutException.class, MAYBE),
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
                arguments(
                        new IllegalStateException(
                                "Timeout on blocking read for 5000000000 NANOSECONDS", new TimeoutException()),
                        TIMEOUT,
                        blockingRead,
                        MAYBE),
                arguments(
                        new IllegalStateException("Timeout on blocking read for 500 MILLISECONDS"),
                        TIMEOUT,
                        blockingRead,
                        MAYBE));
    }

    static Stream<Arguments> sqlStates() {
        return Stream.of(
                sql("08001", TRANSIENT, "08001", NO),
                sql("08004", TRANSIENT, "08004", NO),
                sql("08000", TRANSIENT, "08", MAYBE),
                sql("08003", TRANSIENT, "08", MAYBE),
                sql("08006", TRANSIENT, "08", MAYBE),
                sql("08S01", TRANSIENT, "08", MAYBE),
                sql("08007", TRANSIENT, "08007", MAYBE),
                sql("40003", TRANSIENT, "40003", MAYBE),
                sql("40001", CONCURRENCY, "40001", NO),
                sql("40P01", CONCURRENCY, "40P01", NO),
                sql("55P03", CONCURRENCY, "55P03", MAYBE),
                sql("25006", TRANSIENT, "25006", MAYBE),
                sql("57P01", TRANSIENT, "57P01", MAYBE),
                sql("57P02", TRANSIENT, "57P02", MAYBE),
                sql("57P03", TRANSIENT, "57P03", MAYBE),
                sql("57014", TIMEOUT, "57014", MAYBE),
                sql("28000", AUTHENTICATION, "28", MAYBE),
                sql("28P01", AUTHENTICATION, "28", MAYBE),
                sql("42501", PERMISSION, "42501", MAYBE),
                sql("42601", PERMANENT, "42", MAYBE),
                sql("42P01", PERMANENT, "42", MAYBE),
                sql("22001", PERMANENT, "22", MAYBE),
                sql("23505", PERMANENT, "23", MAYBE),
                sql("53100", RESOURCE_EXHAUSTED, "53", MAYBE),
                sql("53300", RESOURCE_EXHAUSTED, "53", MAYBE),
                sql("54001", RESOURCE_EXHAUSTED, "54", MAYBE),
                arguments(
                        new SQLTransientConnectionException("Connection is not available", "08001"),
                        TRANSIENT,
                        "SQLState 08001",
                        NO),
                arguments(
                        new SQLIntegrityConstraintViolationException("duplicate key", "23505"),
                        PERMANENT,
                        "SQLState 23",
                        MAYBE),
                arguments(new BatchUpdateException("batch", "40001", new int[0]), CONCURRENCY, "SQLState 40001", NO),
                arguments(batchWithStateOnNextOnly(), CONCURRENCY, "SQLState 40P01", NO));
    }

    static Stream<Arguments> sqlTypes() {
        return Stream.of(
                // HikariCP's exhausted pool.
                byType(
                        new SQLTransientConnectionException("HikariPool-1 - Connection is not available"),
                        RESOURCE_EXHAUSTED,
                        SQLTransientConnectionException.class,
                        NO),
                byType(new SQLTimeoutException("timeout"), TIMEOUT, SQLTimeoutException.class, MAYBE),
                byType(
                        new SQLTransactionRollbackException("deadlock"),
                        CONCURRENCY,
                        SQLTransactionRollbackException.class,
                        MAYBE),
                nothing(new SQLRecoverableException("?")),
                nothing(new SQLFeatureNotSupportedException("?")),
                nothing(new SQLException("?", "99999")),
                nothing(new SQLException("?", "4")),
                nothing(new SQLException("?", "HYT00")));
    }

    static Stream<Arguments> resources() {
        return Stream.of(
                byType(new RejectedExecutionException(), RESOURCE_EXHAUSTED, RejectedExecutionException.class, MAYBE),
                byType(
                        caught(() -> executeOnClosedPool()),
                        RESOURCE_EXHAUSTED,
                        RejectedExecutionException.class,
                        MAYBE),
                arguments(
                        new FileSystemException("/data/x", null, "No space left on device"),
                        RESOURCE_EXHAUSTED,
                        "no space left on device",
                        MAYBE),
                arguments(
                        new FileSystemException("/data/x", null, "Disk quota exceeded"),
                        RESOURCE_EXHAUSTED,
                        "disk quota exceeded",
                        MAYBE),
                arguments(
                        new FileSystemException("/data/x", null, "Too many open files"),
                        RESOURCE_EXHAUSTED,
                        "too many open files",
                        MAYBE),
                arguments(
                        new IOException("No space left on device"),
                        RESOURCE_EXHAUSTED,
                        "no space left on device",
                        MAYBE),
                arguments(new IOException("Disk quota exceeded"), RESOURCE_EXHAUSTED, "disk quota exceeded", MAYBE),
                arguments(
                        new IOException("There is not enough space on the disk"),
                        RESOURCE_EXHAUSTED,
                        "there is not enough space on the disk",
                        MAYBE),
                arguments(
                        new FileNotFoundException("/data/x (Too many open files)"),
                        RESOURCE_EXHAUSTED,
                        "too many open files",
                        MAYBE),
                arguments(new SocketException("Too many open files"), RESOURCE_EXHAUSTED, "too many open files", MAYBE),
                byType(new AccessDeniedException("/etc/shadow"), PERMISSION, AccessDeniedException.class, MAYBE));
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                byType(new AssertionError("expected 1"), FLAKY, AssertionError.class, MAYBE),
                byType(new AssertionError(1), FLAKY, AssertionError.class, MAYBE),
                byType(caught(() -> assertThat(1).isEqualTo(2)), FLAKY, AssertionError.class, MAYBE));
    }

    static Stream<Arguments> programming() {
        return Stream.of(
                byType(new NullPointerException(), LOGIC, NullPointerException.class, MAYBE),
                byType(caught(() -> Integer.class.cast("1")), LOGIC, ClassCastException.class, MAYBE),
                byType(caught(() -> List.of().get(1)), LOGIC, IndexOutOfBoundsException.class, MAYBE),
                byType(new StringIndexOutOfBoundsException(-1), LOGIC, IndexOutOfBoundsException.class, MAYBE),
                byType(new IllegalArgumentException(), LOGIC, IllegalArgumentException.class, MAYBE),
                byType(caught(() -> Integer.parseInt("x")), LOGIC, IllegalArgumentException.class, MAYBE),
                byType(new IllegalStateException("closed"), LOGIC, IllegalStateException.class, MAYBE),
                byType(caught(() -> List.of().remove(0)), LOGIC, UnsupportedOperationException.class, MAYBE));
    }

    static Stream<Arguments> unknown() {
        return Stream.of(
                nothing(new Exception()),
                nothing(new RuntimeException("Connection reset")),
                nothing(new IOException()),
                nothing(new IOException("cannot parse \"Connection reset by peer\"")),
                nothing(new IOException("the broken pipes of x")),
                nothing(new IOException("Connection resetting is not supported")),
                nothing(new BindException("Address already in use")),
                nothing(new PortUnreachableException()),
                nothing(new EOFException()),
                nothing(new NoSuchFileException("/no space left on device")),
                nothing(new FileSystemException("/Broken pipe", null, "Is a directory")),
                nothing(new SSLException("unexpected message")),
                nothing(new NoSuchElementException()),
                nothing(new ConcurrentModificationException()),
                nothing(new StackOverflowError()),
                nothing(new OutOfMemoryError("Java heap space")),
                nothing(new LinkageError()),
                nothing(new NoClassDefFoundError("x")));
    }

    private static Arguments byType(Throwable failure, FailureKind kind, Class<?> type, Executed executed) {
        return arguments(failure, kind, type.getName(), executed);
    }

    private static Arguments byType(Throwable failure, FailureKind kind, String type, Executed executed) {
        return arguments(failure, kind, type, executed);
    }

    private static Arguments sql(String state, FailureKind kind, String rule, Executed executed) {
        return arguments(new SQLException("ERROR " + state, state), kind, "SQLState " + rule, executed);
    }

    private static Arguments nothing(Throwable failure) {
        return arguments(failure, UNKNOWN, "none", MAYBE);
    }

    private static Throwable caught(ThrowingCallable work) {
        Throwable failure = catchThrowable(work);
        assertThat(failure).isNotNull();
        return failure;
    }

    private static SQLException batchWithStateOnNextOnly() {
        SQLException batch = new SQLException("batch");
        batch.setNextException(new SQLException("deadlock detected", "40P01"));
        return batch;
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void connectToClosedPort() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), closedPort()));
        }
    }

    private static void connectToUnresolved() throws IOException {
        SocketChannel.open(InetSocketAddress.createUnresolved("no.such.host", 80))
                .close();
    }

    private static void readFromClosedSocket() throws IOException {
        Socket socket = new Socket();
        socket.close();
        socket.getInputStream();
    }

    private static void readFromClosedChannel() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.close();
        channel.read(ByteBuffer.allocate(1));
    }

    /** The backlog accepts the connection, and nobody ever answers. */
    private static void readFromSilentServer() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
            socket.setSoTimeout(1);
            socket.getInputStream().read();
        }
    }

    private static void getFromSilentServer() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            get(server.getLocalPort(), Duration.ofMillis(20));
        }
    }

    private static void getFromClosedPort() throws Exception {
        get(closedPort(), Duration.ofSeconds(30));
    }

    private static void getFromServerThatHangsUp() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread peer = new Thread(() -> {
                for (int connections = 0; connections < 2; connections++) {
                    try (Socket socket = server.accept()) {
                        socket.getInputStream().read(new byte[4096]);
                    } catch (IOException testIsOver) {
                        return;
                    }
                }
            });
            peer.setDaemon(true);
            peer.start();
            get(server.getLocalPort(), Duration.ofSeconds(30));
        }
    }

    private static void get(int port, Duration limit) throws Exception {
        URI uri = URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port + "/");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.noBody())
                .timeout(limit)
                .build();
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build().send(request, BodyHandlers.discarding());
    }

    private static void executeOnClosedPool() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1));
        pool.shutdown();
        pool.execute(() -> {});
    }
}
