package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Permit;
import dev.resilience.core.time.TimeSource.Scheduled;
import dev.resilience.core.window.Counts;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Rejects every call until the open duration is over; then the timer, or the first call that comes, begins probing. */
final class Open extends State {

    private static final Scheduled NO_TIMER = () -> {};

    private final Counts counts;
    private final AtomicReference<Scheduled> timer = new AtomicReference<>(NO_TIMER);

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
        return remainingNanos(breaker.settings().openDuration());
    }

    private long remainingNanos(Duration open) {
        return Math.max(0, open.toNanos() - (breaker.time().nanoTime() - since));
    }

    @Override
    Counts counts() {
        return counts;
    }

    /** One timer stays, armed by the settings in force, whoever changes them or leaves this era meanwhile. */
    @Override
    void entered() {
        Duration open;
        do {
            open = breaker.settings().openDuration();
            replaceTimer(breaker.after(remainingNanos(open), this::probe));
        } while (!open.equals(breaker.settings().openDuration()));
        if (!breaker.isIn(this)) {
            left();
        }
    }

    @Override
    void left() {
        replaceTimer(NO_TIMER);
    }

    @Override
    void reconfigured() {
        entered();
    }

    private void replaceTimer(Scheduled next) {
        timer.getAndSet(next).cancel();
    }

    private void probe() {
        breaker.transition(this, new HalfOpen(breaker), "open duration is over");
    }
}
