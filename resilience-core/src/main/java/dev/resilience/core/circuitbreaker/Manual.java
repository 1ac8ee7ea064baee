package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Checks;
import dev.resilience.core.Permit;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.time.TimeSource.Scheduled;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A state that an operator has chosen: FORCED_OPEN rejects every call, DISABLED lets every call pass and only counts it. Ends by
 * another choice, or after a time to live: FORCED_OPEN then probes, DISABLED closes.
 */
final class Manual extends State implements Permit {

    private final ManualEnd end;

    Manual(CircuitBreaker breaker, CircuitBreakerState published, @Nullable Duration timeToLive) {
        super(breaker, published);
        this.end = new ManualEnd(this, timeToLive);
    }

    @Override
    @Nullable
    Permit tryAcquire() {
        return published == CircuitBreakerState.FORCED_OPEN ? null : this;
    }

    @Override
    public void end(Outcome outcome, @Nullable Throwable failure, long workNanos) {
        breaker.count(outcome);
    }

    @Override
    long retryAfterNanos() {
        return published == CircuitBreakerState.FORCED_OPEN ? end.remainingNanos() : -1;
    }

    @Override
    void entered() {
        end.arm();
    }

    @Override
    void left() {
        end.disarm();
    }

    /** The time to live of a state that an operator has chosen. */
    static final class ManualEnd {

        private final State state;
        private final long nanos;
        private volatile @Nullable Scheduled timer;

        ManualEnd(State state, @Nullable Duration timeToLive) {
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

        private void expire() {
            CircuitBreaker breaker = state.breaker;
            State next =
                    state.published == CircuitBreakerState.FORCED_OPEN ? new HalfOpen(breaker) : new Closed(breaker);
            breaker.transition(state, next, "time to live of " + state.published + " is over");
        }
    }
}
