package dev.resilience.spring.context;

import dev.resilience.core.Deadline;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Handles a request under the deadline that it asks for, on its thread and in its asynchronous dispatches, and not longer. It can only
 * shorten what holds without it. A request whose time is over when it comes is answered with 504 at once: nobody waits for its answer any
 * more. Thread-safe.
 */
public final class DeadlineServletFilter extends OncePerRequestFilter {

    private static final String ATTRIBUTE = DeadlineServletFilter.class.getName() + ".deadline";

    private final DeadlineHeader header;

    /** A filter that reads a header. */
    public DeadlineServletFilter(DeadlineHeader header) {
        this.header = header;
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isAsyncDispatch(request)) {
            // Counted from when the request came, and not refused any more: its result is there.
            handleUnder((Deadline) request.getAttribute(ATTRIBUTE), request, response, chain);
            return;
        }
        Deadline deadline = header.read(request.getHeaders(header.name()));
        if (deadline != null && deadline.isExpired()) {
            response.sendError(HttpServletResponse.SC_GATEWAY_TIMEOUT);
            return;
        }
        request.setAttribute(ATTRIBUTE, deadline);
        handleUnder(deadline, request, response, chain);
    }

    private static void handleUnder(
            @Nullable Deadline deadline, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (deadline == null) {
            chain.doFilter(request, response);
            return;
        }
        try {
            Deadline.<Deadline, Exception>adopt(Deadlines.nearer(Deadline.current(), deadline), () -> {
                chain.doFilter(request, response);
                return deadline;
            });
        } catch (ServletException | IOException | RuntimeException thrown) {
            throw thrown;
        } catch (Exception impossible) {
            throw new ServletException(impossible);
        }
    }
}
