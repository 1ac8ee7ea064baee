package dev.resilience.spring.actuate;

import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.lang.Nullable;

/** The answers of {@link DeadLettersEndpoint} over HTTP, with bodies that say what is wrong. Thread-safe. */
@EndpointWebExtension(endpoint = DeadLettersEndpoint.class)
public final class DeadLettersEndpointWebExtension {

    private static final int CONFLICT = 409;

    private final DeadLettersEndpoint endpoint;

    /** Answers for an endpoint. */
    public DeadLettersEndpointWebExtension(DeadLettersEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** The newest letters; 400 if the limit is out of range. */
    @ReadOperation
    public WebEndpointResponse<Map<String, Object>> all(@Nullable Integer limit) {
        try {
            return new WebEndpointResponse<>(endpoint.all(limit));
        } catch (InvalidEndpointRequestException invalid) {
            return HttpProblem.badRequest(invalid);
        }
    }

    /** One letter, or 404. */
    @ReadOperation
    public WebEndpointResponse<Map<String, Object>> one(@Selector String id) {
        Map<String, Object> found = endpoint.one(id);
        return found == null ? missing() : new WebEndpointResponse<>(found);
    }

    /** 204, or 404. */
    @DeleteOperation
    public WebEndpointResponse<Map<String, Object>> remove(@Selector String id) {
        return endpoint.remove(id) ? new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT) : missing();
    }

    /** 200 when done; 500 with the failure when the handler failed; 409 while another request does it; 404; 400. */
    @WriteOperation
    public WebEndpointResponse<Map<String, Object>> act(@Selector String id, @Nullable String action) {
        try {
            Map<String, Object> answer = endpoint.act(id, action);
            return answer == null ? missing() : new WebEndpointResponse<>(answer, status(answer));
        } catch (InvalidEndpointRequestException invalid) {
            return HttpProblem.badRequest(invalid);
        }
    }

    private static int status(Map<String, Object> answer) {
        return switch (DeadLettersEndpoint.Result.valueOf(String.valueOf(answer.get("result")))) {
            case DONE -> WebEndpointResponse.STATUS_OK;
            case FAILED -> WebEndpointResponse.STATUS_INTERNAL_SERVER_ERROR;
            case UNDER_WAY -> CONFLICT;
        };
    }

    private static WebEndpointResponse<Map<String, Object>> missing() {
        return HttpProblem.notFound("There is no dead letter of this id", List.of());
    }
}
