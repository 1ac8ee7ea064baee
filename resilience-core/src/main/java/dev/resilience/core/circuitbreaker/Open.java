package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Permit;
import dev.resilience.core.time.TimeSource.Scheduled;
import dev.resilience.core.window.Counts;
import org.jspecify.annotations.Nullable;

/** Rejects every call until the open duration is over; then the timer, or the first call that comes, begins probing. */
final class Open extends State {

    private final Counts counts;
    private volatile @Nullable Scheduled timer;

    /**
     * @param counts the outcomes that opened the breaker
     */
    Open(CircuitBreaker breaker, Counts counts) {
        super(breaker, CircuitBreakerState.OPEN);
        this.counts = counts;
    }

    @Override
    @Nullable
    Permit tryAcquire() {
        if (retryAfterNanos() <= 0) {
            probe();
        }
        return null;
    }

    @Override
    long retryAfterNanos() {
        long open = breaker.settings().openDuration().toNanos();
        return Math.max(0, open - (breaker.time().nanoTime() - since));
    }

    @Override
    Counts counts() {
        return counts;
    }

    @Override
    void entered() {
        timer = breaker.time().schedule(this::probe, retryAfterNanos());
    }

    @Override
    void left() {
        Scheduled armed = timer;
        if (armed != null) {
            armed.cancel();
        }
    }

    @Override
    void reconfigured(CircuitBreakerConfig before, CircuitBreakerConfig after) {
        left();
        entered();
    }

    private void probe() {
        breaker.transition(this, new HalfOpen(breaker, counts), "open duration is over");
    }
}
