package dev.resilience.core.failure;

import static dev.resilience.core.failure.Executed.MAYBE;
import static dev.resilience.core.failure.Executed.NO;
import static dev.resilience.core.failure.FailureKind.CONFIGURATION;
import static dev.resilience.core.failure.FailureKind.TRANSIENT;
import static dev.resilience.core.failure.Row.byType;
import static dev.resilience.core.failure.Row.caught;
import static dev.resilience.core.failure.Row.row;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What sockets, channels and HTTP clients throw. */
final class NetworkFailures {

    private NetworkFailures() {}

    static Stream<Row> network() {
        String reset = "connection reset";
        String pipe = "broken pipe";
        return Stream.of(
                byType(new ConnectException("Connection refused"), TRANSIENT, ConnectException.class, NO),
                byType(caught(Provoked::connectToClosedPort), TRANSIENT, ConnectException.class, NO),
                byType(caught(Provoked::getFromClosedPort), TRANSIENT, ConnectException.class, NO),
                // The type says more than words that others use too.
                byType(new ConnectException("Network is unreachable"), TRANSIENT, ConnectException.class, NO),
                byType(new SSLHandshakeException("Broken pipe"), CONFIGURATION, SSLHandshakeException.class, MAYBE),
                byType(new NoRouteToHostException("No route to host"), TRANSIENT, NoRouteToHostException.class, NO),
                byType(new UnknownHostException("no.such.host"), TRANSIENT, UnknownHostException.class, NO),
                byType(
                        caught(Provoked::connectToUnresolved),
                        TRANSIENT,
                        "java.nio.channels.UnresolvedAddressException",
                        NO),
                byType(
                        new HttpConnectTimeoutException("HTTP connect timed out"),
                        TRANSIENT,
                        HttpConnectTimeoutException.class,
                        NO),
                row(new SocketException("Connection reset"), TRANSIENT, reset, MAYBE),
                row(new SocketException("Connection reset by peer"), TRANSIENT, reset, MAYBE),
                row(new IOException("Connection reset by peer"), TRANSIENT, reset, MAYBE),
                row(
                        new SSLException("Connection reset", new SocketException("Connection reset")),
                        TRANSIENT,
                        reset,
                        MAYBE),
                row(
                        new IOException("recvAddress(..) failed with error(-104): Connection reset by peer"),
                        TRANSIENT,
                        "connection reset by peer",
                        MAYBE),
                row(new SocketException("Broken pipe"), TRANSIENT, pipe, MAYBE),
                row(new SocketException("Broken pipe (Write failed)"), TRANSIENT, pipe, MAYBE),
                row(new IOException("Broken pipe"), TRANSIENT, pipe, MAYBE),
                row(
                        new SocketException("Software caused connection abort: socket write error"),
                        TRANSIENT,
                        "software caused connection abort",
                        MAYBE),
                row(
                        new IOException("An existing connection was forcibly closed by the remote host"),
                        TRANSIENT,
                        "an existing connection was forcibly closed",
                        MAYBE),
                row(new SocketException("Network is unreachable"), TRANSIENT, "network is unreachable", MAYBE),
                row(new SocketException("Socket closed"), TRANSIENT, "socket closed", MAYBE),
                row(caught(Provoked::readFromClosedSocket), TRANSIENT, "socket is closed", MAYBE),
                row(
                        new SocketException("Unexpected end of file from server"),
                        TRANSIENT,
                        "unexpected end of file from server",
                        MAYBE),
                row(new IOException("Premature EOF"), TRANSIENT, "premature eof", MAYBE),
                row(
                        new IOException(
                                "HTTP/1.1 header parser received no bytes",
                                new EOFException("EOF reached while reading")),
                        TRANSIENT,
                        "http/1.1 header parser received no bytes",
                        MAYBE),
                row(
                        caught(Provoked::getFromServerThatHangsUp),
                        TRANSIENT,
                        "http/1.1 header parser received no bytes",
                        MAYBE),
                row(new EOFException("EOF reached while reading"), TRANSIENT, "eof reached while reading", MAYBE),
                row(new IOException("/127.0.0.1:40112: GOAWAY received"), TRANSIENT, "HTTP/2 GOAWAY", MAYBE),
                row(new IOException("Received RST_STREAM: Refused stream"), TRANSIENT, "received rst_stream", MAYBE),
                byType(new ClosedChannelException(), TRANSIENT, ClosedChannelException.class, MAYBE),
                byType(new AsynchronousCloseException(), TRANSIENT, ClosedChannelException.class, MAYBE),
                byType(caught(Provoked::readFromClosedChannel), TRANSIENT, ClosedChannelException.class, MAYBE),
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
}
