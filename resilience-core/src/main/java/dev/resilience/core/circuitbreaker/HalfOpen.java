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
 * Lets a bounded number of probes pass and decides by their outcomes. A slow probe speaks against the resource like a failed
 * one. A probe is leased: one that has not ended in time counts as a failure, so that a call which never returns cannot hold this
 * state for ever.
 */
final class HalfOpen extends State {

    /** What is known of the probes; a value, so that every change is one compare-and-set of a pure function. */
    private record Tally(int issued, int good, int failures, int slow, int slowFailures) {

        Tally issue() {
            return new Tally(issued + 1, good, failures, slow, slowFailures);
        }

        Tally end(Verdict verdict, boolean wasSlow) {
            int one = wasSlow ? 1 : 0;
            return switch (verdict) {
                case SUCCESS -> new Tally(issued, good + 1 - one, failures, slow + one, slowFailures);
                case FAILURE -> new Tally(issued, good, failures + 1, slow + one, slowFailures + one);
                case IGNORED -> new Tally(issued - 1, good, failures, slow, slowFailures);
            };
        }

        int bad() {
            return failures + slow - slowFailures;
        }

        Counts counts() {
            return new Counts(good + bad(), failures, slow);
        }
    }

    private final AtomicReference<Tally> tally = new AtomicReference<>(new Tally(0, 0, 0, 0, 0));
    private final Set<Probe> probes = ConcurrentHashMap.newKeySet();

    /**
     * @param from the era that this one follows
     */
    HalfOpen(State from, String reason) {
        super(from.breaker, CircuitBreakerState.HALF_OPEN, from.opens, reason);
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
        return Objects.requireNonNull(tally.get()).counts();
    }

    /** The open duration is over, and nobody has come to probe. */
    @Override
    boolean isForgettable() {
        return true;
    }

    @Override
    void left() {
        probes.forEach(Probe::cancelLease);
    }

    /** A smaller number of probes may already have decided. */
    @Override
    void reconfigured() {
        decide(UnaryOperator.identity(), Outcome.SUCCESS, "");
    }

    /**
     * Changes the tally, and moves on if that decides.
     *
     * @param cause the outcome that changes it
     * @param last the same in words
     */
    private void decide(UnaryOperator<Tally> change, Outcome cause, String last) {
        Tally now = tally.updateAndGet(change);
        CircuitBreakerConfig.HalfOpenConfig config = breaker.settings().halfOpen();
        if (now.bad() > config.permittedCalls() - config.successThreshold()) {
            Counts counts = now.counts();
            breaker.transition(this, new Open(this, counts, cause, Reasons.probes(counts)), last);
        } else if (now.good() >= config.successThreshold()) {
            breaker.transition(this, new Closed(breaker, now.good() + " probes succeeded"), "");
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
            lease = breaker.after(nanos, this::expire);
            if (ended.get() || !breaker.isIn(HalfOpen.this)) {
                cancelLease();
            }
            return this;
        }

        @Override
        public void end(Outcome outcome, @Nullable Throwable failure, long workNanos) {
            boolean slow = breaker.settings().isSlow(workNanos);
            Verdict verdict = breaker.count(outcome, failure, slow);
            if (isFirstEnd()) {
                decide(
                        now -> now.end(verdict, slow),
                        outcome,
                        verdict == Verdict.FAILURE ? Reasons.of(outcome, failure) : "");
            }
        }

        private void expire() {
            if (isFirstEnd()) {
                decide(
                        now -> now.end(Verdict.FAILURE, false),
                        Outcome.SUCCESS,
                        "; last failure: a probe that did not end in time");
            }
        }

        private boolean isFirstEnd() {
            boolean first = ended.compareAndSet(false, true);
            if (first) {
                cancelLease();
            }
            return first;
        }

        void cancelLease() {
            probes.remove(this);
            lease.cancel();
        }
    }
}
