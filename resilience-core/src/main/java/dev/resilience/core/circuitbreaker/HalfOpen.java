package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Permit;
import dev.resilience.core.Verdict;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.time.TimeSource.Scheduled;
import dev.resilience.core.window.Counts;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Lets a bounded number of probes pass and decides by their outcomes. A probe is leased: one that has not ended in time counts
 * as a failure, so that a call which never returns cannot hold this state for ever.
 */
final class HalfOpen extends State {

    /** What is known of the probes; a value, so that every change is one compare-and-set of a pure function. */
    private record Tally(int issued, int successes, int failures) {

        Tally issue() {
            return new Tally(issued + 1, successes, failures);
        }

        Tally end(Verdict verdict) {
            return switch (verdict) {
                case SUCCESS -> new Tally(issued, successes + 1, failures);
                case FAILURE -> new Tally(issued, successes, failures + 1);
                case IGNORED -> new Tally(issued - 1, successes, failures);
            };
        }
    }

    private final AtomicReference<Tally> tally = new AtomicReference<>(new Tally(0, 0, 0));
    private final Set<Probe> probes = ConcurrentHashMap.newKeySet();

    HalfOpen(CircuitBreaker breaker) {
        super(breaker, CircuitBreakerState.HALF_OPEN);
    }

    @Override
    @Nullable
    Permit tryAcquire() {
        int permitted = breaker.settings().halfOpen().permittedCalls();
        Tally before = tally.getAndUpdate(now -> now.issued() < permitted ? now.issue() : now);
        return before.issued() < permitted ? new Probe().leased() : null;
    }

    @Override
    Counts counts() {
        Tally now = Objects.requireNonNull(tally.get());
        return new Counts(now.successes() + now.failures(), now.failures(), 0);
    }

    @Override
    void left() {
        probes.forEach(Probe::cancelLease);
    }

    /** A smaller number of probes may already have decided. */
    @Override
    void reconfigured() {
        decide(UnaryOperator.identity(), "settings changed");
    }

    private void decide(UnaryOperator<Tally> change, String cause) {
        Tally now = tally.updateAndGet(change);
        CircuitBreakerConfig.HalfOpenConfig config = breaker.settings().halfOpen();
        if (now.failures() > config.permittedCalls() - config.successThreshold()) {
            Counts counts = new Counts(now.successes() + now.failures(), now.failures(), 0);
            breaker.transition(this, new Open(breaker, counts), now.failures() + " probes failed, the last: " + cause);
        } else if (now.successes() >= config.successThreshold()) {
            breaker.transition(this, new Closed(breaker), now.successes() + " probes succeeded");
        }
    }

    /** The permit of one probe; ended by its call or by the end of its lease, whichever comes first. */
    private final class Probe implements Permit {

        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile Scheduled lease = () -> {};

        /** Starts the lease; whoever ends the probe or leaves the era meanwhile finds it and takes it back. */
        Probe leased() {
            probes.add(this);
            long nanos = breaker.settings().halfOpen().maxDuration().toNanos();
            lease = breaker.after(nanos, () -> end(Verdict.FAILURE, "not ended in time"));
            if (ended.get() || !breaker.isIn(HalfOpen.this)) {
                cancelLease();
            }
            return this;
        }

        @Override
        public void end(Outcome outcome, @Nullable Throwable failure, long workNanos) {
            end(breaker.count(outcome), outcome.toString());
        }

        private void end(Verdict verdict, String cause) {
            if (ended.compareAndSet(false, true)) {
                cancelLease();
                decide(tally -> tally.end(verdict), cause);
            }
        }

        void cancelLease() {
            probes.remove(this);
            lease.cancel();
        }
    }
}
