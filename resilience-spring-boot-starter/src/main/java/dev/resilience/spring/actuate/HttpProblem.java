package dev.resilience.spring.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** Answers over HTTP whose bodies say what is wrong, which Spring Boot's own do not. */
final class HttpProblem {

    private HttpProblem() {}

    static WebEndpointResponse<Map<String, Object>> badRequest(InvalidEndpointRequestException invalid) {
        return of(WebEndpointResponse.STATUS_BAD_REQUEST, "Bad Request", invalid.getReason(), List.of());
    }

    static WebEndpointResponse<Map<String, Object>> notFound(String message, List<String> nearMisses) {
        return of(WebEndpointResponse.STATUS_NOT_FOUND, "Not Found", message, nearMisses);
    }

    private static WebEndpointResponse<Map<String, Object>> of(
            int status, String error, @Nullable String message, List<String> nearMisses) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", status);
        body.put("error", error);
        body.put("message", message == null ? error : message);
        if (!nearMisses.isEmpty()) {
            body.put("nearMisses", nearMisses);
        }
        return new WebEndpointResponse<>(body, status);
    }
}
