package dev.resilience.sample.simulator;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** Shows the simulated backends and steers them. */
final class SteeringHandler {

    private static final String EXAMPLE =
            "{\"failureRate\": 0.3, \"status\": 503, \"latency\": \"200ms\", \"hang\": false, \"retryAfter\": \"2s\"}";

    private final Map<String, Backend> backends;
    private final Charges charges;

    SteeringHandler(Map<String, Backend> backends, Charges charges) {
        this.backends = backends;
        this.charges = charges;
    }

    ServerResponse showAll(ServerRequest request) {
        Map<String, Object> all = new LinkedHashMap<>();
        backends.forEach((name, backend) -> all.put(name, backend.describe()));
        return ServerResponse.ok().body(all);
    }

    ServerResponse show(ServerRequest request) {
        Backend backend = backends.get(request.pathVariable("backend"));
        return backend == null ? unknown(request) : ServerResponse.ok().body(backend.describe());
    }

    ServerResponse showCharges(ServerRequest request) {
        return ServerResponse.ok().body(Map.of("charges", charges.all()));
    }

    ServerResponse steer(ServerRequest request) throws IOException {
        Backend backend = backends.get(request.pathVariable("backend"));
        if (backend == null) {
            return unknown(request);
        }
        Map<String, Object> change = JsonBody.read(request.servletRequest(), EXAMPLE);
        backend.change(current -> SettingsReader.apply(change, current));
        return ServerResponse.ok().body(backend.describe());
    }

    private ServerResponse unknown(ServerRequest request) {
        return Problems.unknownBackend(request.pathVariable("backend"), backends.keySet());
    }
}
