package dev.resilience.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A real HTTP server that answers as it is told, or does not answer. Thread-safe. */
public final class Backend implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger requests = new AtomicInteger();
    private final Map<String, Integer> requestsByPath = new ConcurrentHashMap<>();
    private volatile int status = 200;
    private volatile CountDownLatch healed = new CountDownLatch(0);

    public Backend() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        requestsByPath.merge(exchange.getRequestURI().getPath(), 1, Integer::sum);
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

    public String url() {
        return "http://localhost:" + port();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Answers from now on, also those who wait. */
    public void answerWith(int newStatus) {
        status = newStatus;
        healed.countDown();
    }

    /** Does not answer until it is told how. */
    public void hang() {
        healed = new CountDownLatch(1);
    }

    public int requests() {
        return requests.get();
    }

    /** Those for one path. */
    public int requests(String path) {
        return requestsByPath.getOrDefault(path, 0);
    }

    @Override
    public void close() {
        healed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
