package dev.resilience.sample.support;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A small HTTP client for tests: every status is an answer, none is an exception. Thread-safe. */
public final class Api {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String baseUrl;

    public Api(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    public Answer get(String path) {
        return await(getAsync(path));
    }

    public CompletableFuture<Answer> getAsync(String path) {
        return send(request(path).GET());
    }

    public Answer post(String path, String json, String... headers) {
        return await(postAsync(path, json, headers));
    }

    public CompletableFuture<Answer> postAsync(String path, String json, String... headers) {
        HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.POST(BodyPublishers.ofString(json)));
    }

    /** Waits for an answer that must come sooner or later. */
    public static Answer await(CompletableFuture<Answer> answer) {
        return answer.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(baseUrl + path));
    }

    private static CompletableFuture<Answer> send(HttpRequest.Builder request) {
        long start = System.nanoTime();
        return CLIENT.sendAsync(request.build(), BodyHandlers.ofString())
                .thenApply(response -> new Answer(
                        response.statusCode(),
                        response.headers(),
                        response.body(),
                        Duration.ofNanos(System.nanoTime() - start)));
    }
}
