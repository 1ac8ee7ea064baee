package dev.resilience.core.circuitbreaker;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.event.ResilienceEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells of the transitions of a circuit breaker: events for programs, log lines for people. Thread-safe.
 *
 * @param key the key of a keyed breaker, or null
 * @param silent whether nobody is to hear anything: the breaker is a shadow
 */
record Announcer(
        ResilienceRuntime runtime, String name, @Nullable String key, boolean silent) {

    private static final Logger log = LoggerFactory.getLogger(CircuitBreaker.class);

    /** Fixes the place of a transition among the events; called under the lock that orders the transitions. */
    void note(State from, State to, boolean byHand) {
        if (!silent) {
            runtime.events()
                    .append(new ResilienceEvent.StateChanged(
                            runtime.time().wallTime(),
                            CircuitBreaker.TYPE,
                            name,
                            key,
                            from.published.name(),
                            to.published.name(),
                            String.valueOf(to.reason),
                            byHand,
                            to.cause()));
        }
    }

    /**
     * Fixes the place of the end of a breaker that nobody can find any more, and leaves the delivery to the timer: whoever forgets it
     * holds what others wait for.
     */
    void noteForgotten(State last) {
        if (!silent && last.published != CircuitBreakerState.CLOSED) {
            runtime.events()
                    .append(new ResilienceEvent.StateChanged(
                            runtime.time().wallTime(),
                            CircuitBreaker.TYPE,
                            name,
                            key,
                            last.published.name(),
                            ResilienceEvent.StateChanged.FORGOTTEN,
                            "no call has used the key for a long time",
                            false,
                            null));
            var unused = runtime.time().schedule(runtime.events()::flush, 0);
        }
    }

    /**
     * Tells of a transition that was noted; called outside the lock.
     *
     * @param last what to add for people about the outcome that brought it about
     */
    void tell(State from, State to, String last) {
        if (!silent) {
            runtime.events().flush();
            boolean bad = to.published == CircuitBreakerState.OPEN || to.published == CircuitBreakerState.FORCED_OPEN;
            log.atLevel(bad ? Level.WARN : Level.INFO)
                    .log(
                            "Circuit breaker '{}' went from {} to {}: {}{}",
                            key == null ? name : name + "[" + key + "]",
                            from.published,
                            to.published,
                            to.reason,
                            last);
        }
    }
}
