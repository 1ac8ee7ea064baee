package dev.resilience.sample.simulator;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** What the simulated backends answer when they are well, behind the trouble that their settings make. */
final class BackendHandler {

    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(30);

    private final Map<String, Backend> backends;
    private final Charges charges;

    BackendHandler(Map<String, Backend> backends, Charges charges) {
        this.backends = backends;
        this.charges = charges;
    }

    ServerResponse stock(ServerRequest request) {
        String sku = request.pathVariable("sku");
        return serve("inventory", () -> Map.of("sku", sku, "name", "Product " + sku, "available", figure(sku, 50)));
    }

    ServerResponse charge(ServerRequest request) throws IOException {
        Map<String, Object> body = JsonBody.read(request.servletRequest(), "{\"sku\": \"1\", \"quantity\": 2}");
        if (!(body.get("sku") instanceof String sku) || !(body.get("quantity") instanceof Integer quantity)) {
            throw new MalformedBodyException("A charge needs a text 'sku' and a whole number 'quantity'");
        }
        String given = request.headers().firstHeader("Idempotency-Key");
        String key = given != null ? given : UUID.randomUUID().toString();
        return serve("payment", () -> charges.charge(key, sku, quantity));
    }

    ServerResponse shippingQuote(ServerRequest request) {
        String zip = request.pathVariable("zip");
        return serve(
                "shipping",
                () -> Map.of("zip", zip, "days", 1 + figure(zip, 5), "costInCents", 499 + figure(zip, 500)));
    }

    ServerResponse recommendations(ServerRequest request) {
        return serve("recommendations", () -> Map.of("skus", List.of("7", "42", "1984")));
    }

    private ServerResponse serve(String name, Supplier<Object> work) {
        CompletableFuture<ServerResponse> response = backend(name).serve(work).thenApply(reply -> respond(name, reply));
        return response.isDone() ? response.join() : ServerResponse.async(response, LONGEST_ANSWER);
    }

    private Backend backend(String name) {
        Backend backend = backends.get(name);
        if (backend == null) {
            throw new IllegalStateException("No backend '" + name + "'");
        }
        return backend;
    }

    private static ServerResponse respond(String name, Reply<Object> reply) {
        if (reply instanceof Reply.Failed<Object> failed) {
            return failure(name, failed);
        }
        return ServerResponse.ok().body(((Reply.Done<Object>) reply).body());
    }

    private static ServerResponse failure(String name, Reply.Failed<Object> failed) {
        ServerResponse.BodyBuilder response =
                ServerResponse.status(failed.status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (failed.retryAfter() != null) {
            response.header(
                    HttpHeaders.RETRY_AFTER, Long.toString(failed.retryAfter().toSeconds()));
        }
        return response.body(Problems.problem(failed.status(), "Simulated failure", name + " was told to fail"));
    }

    private static int figure(String seed, int bound) {
        return Math.floorMod(seed.hashCode(), bound);
    }
}
