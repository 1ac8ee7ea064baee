package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Checks;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.Mode;
import dev.resilience.core.time.TimeSource.Scheduled;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a state lasts that an operator has chosen. Thread-safe. */
final class TimeToLive {

    private final State state;
    private final long nanos;
    private volatile @Nullable Scheduled timer;

    /**
     * @param timeToLive null for a state that lasts until another choice
     * @throws dev.resilience.core.ResilienceConfigurationException if it is not positive
     */
    TimeToLive(State state, @Nullable Duration timeToLive) {
        if (timeToLive != null) {
            new Checks().positive("time-to-live", timeToLive).done();
        }
        this.state = state;
        this.nanos = timeToLive == null ? -1 : timeToLive.toNanos();
    }

    void arm() {
        if (nanos >= 0) {
            timer = state.breaker.after(nanos, this::expire);
        }
    }

    void disarm() {
        Scheduled armed = timer;
        if (armed != null) {
            armed.cancel();
        }
    }

    /** Nanoseconds left; negative for a state that lasts until another choice. */
    long remainingNanos() {
        return nanos < 0 ? -1 : Math.max(0, nanos - (state.breaker.time().nanoTime() - state.since));
    }

    /** A breaker that only observes does not begin to reject by probing. */
    private void expire() {
        CircuitBreaker breaker = state.breaker;
        String reason = "time to live of " + state.published + " is over";
        boolean probes = state.published == CircuitBreakerState.FORCED_OPEN && breaker.mode() == Mode.ENFORCE;
        breaker.transition(state, probes ? new HalfOpen(state, reason) : breaker.atRest(reason), "");
    }
}
