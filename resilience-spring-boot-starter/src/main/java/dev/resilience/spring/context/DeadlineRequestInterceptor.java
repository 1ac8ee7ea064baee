package dev.resilience.spring.context;

import dev.resilience.core.Deadline;
import java.io.IOException;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Has each request of a {@code RestClient} or {@code RestTemplate} tell how much time is left to the thread that makes it. A header that
 * the application has set stays. A request whose time is over is not sent: {@link dev.resilience.core.DeadlineExceededException}.
 * Thread-safe.
 */
public final class DeadlineRequestInterceptor implements ClientHttpRequestInterceptor {

    private final DeadlineHeader header;

    /** An interceptor that sets a header. */
    public DeadlineRequestInterceptor(DeadlineHeader header) {
        this.header = header;
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        Deadline deadline = Deadline.current();
        if (deadline != null) {
            deadline.throwIfExpired();
            // By getFirst and set only: HttpHeaders is no MultiValueMap any more in Spring 7.
            if (request.getHeaders().getFirst(header.name()) == null) {
                request.getHeaders().set(header.name(), DeadlineHeader.write(deadline));
            }
        }
        return execution.execute(request, body);
    }
}
