package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Permit;
import dev.resilience.core.Verdict;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.SlidingWindow;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.window.CountWindow;
import dev.resilience.core.window.Counts;
import dev.resilience.core.window.OutcomeWindow;
import dev.resilience.core.window.TimeWindow;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/** Lets every call pass and counts outcomes; is itself the permit of all its calls. */
final class Closed extends State implements Permit, OutcomeWindow.Tally {

    // An updater instead of an atomic object: a breaker per key has one of these each.
    private static final AtomicIntegerFieldUpdater<Closed> ROW =
            AtomicIntegerFieldUpdater.newUpdater(Closed.class, "failuresInARow");

    /** Settings and the window made for them; one value, so that an outcome is judged by what it is recorded in. */
    private static final class Watch implements OutcomeWindow.Alarm {

        private final CircuitBreakerConfig config;
        private final OutcomeWindow window;

        /** Work that takes longer is slow: the same as in the settings, without arithmetic for every call. */
        private final long slowNanos;

        Watch(CircuitBreakerConfig config, OutcomeWindow window) {
            this.config = config;
            this.window = window;
            Duration slow = config.slowCallDuration();
            this.slowNanos = slow == null ? Long.MAX_VALUE : slow.toNanos();
        }

        @Override
        public boolean raisedBy(int calls, int failures, int slow) {
            return calls >= config.minimumCalls() && (tooManyFailures(calls, failures) || tooManySlow(calls, slow));
        }

        @Override
        public int minimumCalls() {
            return config.minimumCalls();
        }

        boolean tooManyFailures(int calls, int failures) {
            return failures > 0 && (double) failures / calls >= config.failureRateThreshold();
        }

        boolean tooManySlow(int calls, int slow) {
            return slow > 0
                    && config.slowCallDuration() != null
                    && (double) slow / calls >= config.slowCallRateThreshold();
        }

        /** The same outcomes under other settings, unless those ask for another window. */
        Watch under(CircuitBreakerConfig changed, CircuitBreaker breaker) {
            boolean same = changed.slidingWindow().countsLike(config.slidingWindow());
            return new Watch(changed, same ? window : newWindow(changed.slidingWindow(), breaker));
        }

        static OutcomeWindow newWindow(SlidingWindow settings, CircuitBreaker breaker) {
            return switch (settings.type()) {
                case COUNT -> new CountWindow(settings.calls(), breaker.lock);
                case TIME -> new TimeWindow(breaker.time(), settings.duration(), breaker.lock);
            };
        }
    }

    private volatile Watch watch;

    /** How many failures have ended since the last success; not kept while no setting asks for it. */
    private volatile int failuresInARow;

    /** The kind of the latest failure, for the report of an opening that a success brings about. */
    private volatile @Nullable Classification latestFailure;

    Closed(CircuitBreaker breaker, @Nullable String reason) {
        super(breaker, CircuitBreakerState.CLOSED, 0, reason);
        CircuitBreakerConfig config = breaker.settings();
        this.watch = new Watch(config, Watch.newWindow(config.slidingWindow(), breaker));
    }

    @Override
    Permit tryAcquire() {
        return this;
    }

    @Override
    public void end(Outcome outcome, @Nullable Throwable failure, long workNanos) {
        Watch by = watch;
        boolean slow = isInForce(by.config)
                ? workNanos > by.slowNanos
                : breaker.settings().isSlow(workNanos);
        Verdict verdict = breaker.settings().judge(outcome, failure);
        if (verdict == Verdict.IGNORED) {
            breaker.statistics().count(verdict, slow);
            return;
        }
        boolean failed = verdict == Verdict.FAILURE;
        if (failed && outcome instanceof Classification known) {
            latestFailure = known;
        }
        // Also after a success: the call that completes the minimum may be one.
        Counts alarming = by.window.record(failed, slow, by, this);
        int limit = by.config.consecutiveFailures();
        boolean rowIsFull = limit > 0 && countRow(failed) >= limit;
        if (alarming != null) {
            open(by, alarming, outcome, failure);
        } else if (rowIsFull) {
            Counts counts = by.window.counts();
            breaker.transition(this, new Open(this, counts, outcome, Reasons.row(limit)), Reasons.of(outcome, failure));
        } else if (by != watch) {
            lookAgain(); // settings changed while this outcome was recorded under the old ones
        }
    }

    @Override
    public void count(boolean failed, boolean slow) {
        breaker.statistics().count(failed ? Verdict.FAILURE : Verdict.SUCCESS, slow);
    }

    @Override
    public boolean addsUntold() {
        return breaker.hasOwnStatistics();
    }

    @Override
    long untold() {
        return watch.window.untold();
    }

    @Override
    void settle() {
        settle(watch.window);
    }

    private void settle(OutcomeWindow ending) {
        long untold = ending.end();
        if (addsUntold()) {
            breaker.statistics().countSuccesses(untold);
        }
    }

    /** Counts a failure into the row or ends the row; a success writes only where there is a row to end. */
    private int countRow(boolean failed) {
        if (failed) {
            return ROW.incrementAndGet(this);
        }
        if (failuresInARow != 0) {
            failuresInARow = 0;
        }
        return 0;
    }

    private void open(Watch by, Counts counts, Outcome cause, @Nullable Throwable failure) {
        String why = by.tooManyFailures(counts.calls(), counts.failures())
                ? Reasons.failureRate(by.config, counts)
                : Reasons.slowCallRate(by.config, counts);
        Classification latest = latestFailure;
        String last = failure == null && latest != null ? Reasons.of(latest, null) : Reasons.of(cause, failure);
        breaker.transition(this, new Open(this, counts, cause, why), last);
    }

    @Override
    @Nullable
    Classification cause() {
        return latestFailure;
    }

    @Override
    Counts counts() {
        return watch.window.counts();
    }

    @Override
    boolean isAtRest() {
        return true;
    }

    @Override
    void entered() {
        reconfigured();
    }

    /** The outcomes stay unless the window itself is another one now; what they say under the new settings holds at once. */
    @Override
    void reconfigured() {
        breaker.lock.lock(); // so that nobody reads the statistics between the end of a window and the next one
        try {
            while (breaker.isIn(this) && !isInForce(watch.config)) {
                OutcomeWindow before = watch.window;
                watch = watch.under(breaker.settings(), breaker);
                if (watch.window != before) {
                    settle(before);
                }
            }
        } finally {
            breaker.lock.unlock();
        }
        if (breaker.settings().consecutiveFailures() == 0) {
            failuresInARow = 0;
        }
        lookAgain();
    }

    private void lookAgain() {
        Watch by = watch;
        Counts counts = by.window.counts();
        if (by.raisedBy(counts.calls(), counts.failures(), counts.slow())) {
            open(by, counts, Outcome.SUCCESS, null);
        }
    }
}
