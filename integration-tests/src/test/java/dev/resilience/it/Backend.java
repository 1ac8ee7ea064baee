package dev.resilience.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A real HTTP server that answers as it is told, or does not answer. Thread-safe. */
final class Backend implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile int status = 200;
    private volatile CountDownLatch healed = new CountDownLatch(0);

    Backend() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        try {
            healed.await();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
        byte[] body = "7".getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    String url() {
        return "http://localhost:" + port();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Answers from now on, also those who wait. */
    void answerWith(int newStatus) {
        status = newStatus;
        healed.countDown();
    }

    /** Does not answer until it is told how. */
    void hang() {
        healed = new CountDownLatch(1);
    }

    int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        healed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
