package dev.resilience.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that reads each request to its end, says the beginning of an answer, or nothing, and resets the connection. Thread-safe. */
final class DyingServer implements AutoCloseable {

    private final ServerSocket server;
    private final Thread thread;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile String beginning = "";

    DyingServer() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread = new Thread(this::serve, "dying-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                readWhole(socket);
                requests.incrementAndGet();
                socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
                socket.setSoLinger(true, 0);
            } catch (SocketException closed) {
                // The test is over, or the client has gone first.
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }

    private static void readWhole(Socket socket) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        int length = 0;
        for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
            String header = line.toLowerCase(Locale.ROOT);
            if (header.startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring("content-length:".length()).trim());
            }
        }
        for (int i = 0; i < length; i++) {
            reader.read();
        }
    }

    String url() {
        return "http://localhost:" + server.getLocalPort();
    }

    /** What is said before the connection is reset. */
    void dieAfter(String beginningOfAnswer) {
        beginning = beginningOfAnswer;
    }

    /** Requests that were read to their end. */
    int requests() {
        return requests.get();
    }

    /** Also waits for the thread: the system listens until its {@code accept} has returned. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            thread.join(10_000);
        } catch (InterruptedException givenUp) {
            Thread.currentThread().interrupt();
        }
    }
}
