package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Permit;
import dev.resilience.core.Verdict;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.SlidingWindow;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.window.CountWindow;
import dev.resilience.core.window.Counts;
import dev.resilience.core.window.OutcomeWindow;
import dev.resilience.core.window.TimeWindow;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Lets every call pass and counts outcomes; is itself the permit of all its calls. */
final class Closed extends State implements Permit {

    private final ReentrantLock adopting = new ReentrantLock();

    /** What the window was made for; guarded by {@link #adopting}. */
    private SlidingWindow adopted;

    private volatile OutcomeWindow window;

    Closed(CircuitBreaker breaker) {
        super(breaker, CircuitBreakerState.CLOSED);
        this.adopted = breaker.settings().slidingWindow();
        this.window = newWindow(adopted);
    }

    private OutcomeWindow newWindow(SlidingWindow settings) {
        return switch (settings.type()) {
            case COUNT -> new CountWindow(settings.calls());
            case TIME -> new TimeWindow(breaker.time(), settings.duration());
        };
    }

    @Override
    Permit tryAcquire() {
        return this;
    }

    @Override
    public void end(Outcome outcome, @Nullable Throwable failure, long workNanos) {
        Verdict verdict = breaker.count(outcome);
        if (verdict == Verdict.IGNORED) {
            return;
        }
        CircuitBreakerConfig config = breaker.settings();
        // Also after a success: the call that completes the minimum may be one.
        Counts counts = window.record(
                verdict == Verdict.FAILURE,
                false,
                (calls, failures, slow) -> calls >= config.minimumCalls()
                        && failures > 0
                        && (double) failures / calls >= config.failureRateThreshold());
        if (counts != null) {
            breaker.transition(
                    this,
                    new Open(breaker, counts),
                    String.format(
                            Locale.ROOT,
                            "%d of %d calls failed: %.1f%% is at or above %.1f%%",
                            counts.failures(),
                            counts.calls(),
                            counts.failureRate() * 100,
                            config.failureRateThreshold() * 100));
        }
    }

    @Override
    Counts counts() {
        return window.counts();
    }

    @Override
    void entered() {
        reconfigured();
    }

    /** The outcomes stay unless the window itself is another one now. */
    @Override
    void reconfigured() {
        adopting.lock();
        try {
            SlidingWindow wanted = breaker.settings().slidingWindow();
            if (!wanted.countsLike(adopted)) {
                adopted = wanted;
                window = newWindow(wanted);
            }
        } finally {
            adopting.unlock();
        }
    }
}
