package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Permit;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.Outcome;
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

    /** The random part of this era's duration, drawn once: so rejections and the timer tell the same end. */
    private final double draw;

    private final @Nullable Classification cause;

    /** How long the failure that opened the breaker asked to be left alone; zero if it did not. */
    private final Duration asked;

    /** How long this era lasts under the settings in force, in nanoseconds; kept, since every rejection tells what is left. */
    private volatile long wait;

    /**
     * @param from the era that this one follows
     * @param counts the outcomes that opened the breaker
     * @param cause the outcome that opened it
     */
    Open(State from, Counts counts, Outcome cause, String reason) {
        super(from.breaker, CircuitBreakerState.OPEN, Math.max(from.opens, from.opens + 1), reason);
        this.counts = counts;
        this.draw = breaker.draw();
        Classification failure = cause instanceof Classification known ? known : null;
        this.cause = failure == null ? from.cause() : failure;
        Duration retryAfter = failure == null ? null : failure.retryAfter();
        this.asked = retryAfter == null ? Duration.ZERO : retryAfter;
        this.wait = waitUnder(breaker.settings());
    }

    @Override
    @Nullable
    Permit tryAcquire() {
        return null;
    }

    @Override
    long retryAfterNanos() {
        return Math.max(0, wait - (breaker.time().nanoTime() - since));
    }

    @Override
    void waitIsOver() {
        probe();
    }

    private long waitUnder(CircuitBreakerConfig config) {
        long grown = config.openBackoff().nanos(config.openDuration(), opens, draw);
        Duration respected = asked.compareTo(config.retryAfterMax()) < 0 ? asked : config.retryAfterMax();
        return Math.max(grown, respected.toNanos());
    }

    @Override
    @Nullable
    Classification cause() {
        return cause;
    }

    @Override
    Counts counts() {
        return counts;
    }

    /** One timer stays, armed by the settings in force, whoever changes them or leaves this era meanwhile. */
    @Override
    void entered() {
        CircuitBreakerConfig config;
        do {
            config = breaker.settings();
            wait = waitUnder(config);
            replaceTimer(config.automaticHalfOpen() ? breaker.after(retryAfterNanos(), this::probe) : NO_TIMER);
        } while (!isInForce(config));
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
        breaker.transition(this, new HalfOpen(this, "open duration is over"), "");
    }
}
