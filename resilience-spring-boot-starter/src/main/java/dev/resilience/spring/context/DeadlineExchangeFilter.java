package dev.resilience.spring.context;

import dev.resilience.core.Deadline;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/**
 * Has each request of a {@code WebClient} tell how much time is left. The deadline is that of the thread that described the request, since
 * a request may be sent by another one, or of the subscribing thread if that is nearer; the time left is that of the subscription. A
 * header that the application has set stays. A request whose time is over is not sent, and ends with
 * {@link dev.resilience.core.DeadlineExceededException}. Thread-safe.
 */
public final class DeadlineExchangeFilter implements ExchangeFilterFunction {

    private static final String DESCRIBED_UNDER = DeadlineExchangeFilter.class.getName() + ".deadline";

    private final DeadlineHeader header;

    /** A filter that sets a header. */
    public DeadlineExchangeFilter(DeadlineHeader header) {
        this.header = header;
    }

    /** Adds this filter to a client to be built, and what takes the deadline along to it. */
    public void customize(WebClient.Builder client) {
        client.defaultRequest(DeadlineExchangeFilter::keepDeadline).filter(this);
    }

    private static void keepDeadline(WebClient.RequestHeadersSpec<?> request) {
        Deadline deadline = Deadline.current();
        if (deadline != null) {
            request.attribute(DESCRIBED_UNDER, deadline);
        }
    }

    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
        return Mono.defer(() -> {
            Deadline deadline = Deadlines.nearer(Deadline.current(), (Deadline)
                    request.attribute(DESCRIBED_UNDER).orElse(null));
            return next.exchange(deadline == null ? request : told(request, deadline));
        });
    }

    private ClientRequest told(ClientRequest request, Deadline deadline) {
        deadline.throwIfExpired();
        @Nullable String own = request.headers().getFirst(header.name());
        return own == null
                ? ClientRequest.from(request)
                        .header(header.name(), DeadlineHeader.write(deadline))
                        .build()
                : request;
    }
}
