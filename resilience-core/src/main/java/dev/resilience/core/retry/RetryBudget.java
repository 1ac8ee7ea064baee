package dev.resilience.core.retry;

import dev.resilience.core.Checks;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.time.TimeSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Bounds the retries of all who share it, so that they cannot multiply the load of a resource that fails. First attempts deposit,
 * retries withdraw. A retry is granted as long as the retries of the last {@code window}, this one included, are at most
 * {@code ratio} of the first attempts of that time, plus a floor for those who call rarely: {@code min-per-second} tokens a
 * second, which pile up for one second at most. Nothing is given back. So over any time, whatever fails,
 * <pre>retries ≤ ratio × first attempts + min-per-second × (seconds + 1)</pre>
 * if each retry costs one token; less where a {@link RetryBudgetScale} shrinks both. A gap of any length fills the floor and empties
 * the window; nothing else is forgotten.
 *
 * <p>Time is kept in thirtieths of the window: first attempts and retries count for at least the window and at most a thirtieth
 * longer. First attempts that come without a reading of the clock are dated by a timer, and so to a thirtieth of the window.
 *
 * <p><b>How.</b> A first attempt only counts itself, in stripes once there is contention; one that succeeds, where its retry counts
 * it as a success. All that are counted and not yet booked belong to the bucket that is being filled: whoever first comes with a
 * later reading books them there before it begins the next one. Those without a reading have a timer do so; the first of them in a
 * bucket arms it. Booking is done under a lock, for a few instructions, and never while calling out; it reads a sum that only grows,
 * so no deposit is booked twice, and none is lost.
 *
 * <p>The idea of a budget of retries, with deposits that expire and a reserve per second, is that of Finagle's
 * {@code RetryBudget} (Twitter, 2015); Linkerd and Envoy have budgets by ratio, gRPC's retry throttling (proposal A6) and the
 * AWS SDKs have token buckets, the latter with costs by kind of failure. Thread-safe.
 */
public final class RetryBudget {

    private final String name;
    private final TimeSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private final FirstAttempts firstAttempts = new FirstAttempts();

    /** Whether the timer will book what has come without a reading. */
    private volatile boolean armed;

    private final Scales scales;
    private final RetryLedger ledger;
    private volatile RetryBudgetConfig settings;

    private long granted; // guarded by the lock
    private long refused; // so is this

    private RetryBudget(String name, RetryBudgetConfig config, TimeSource time) {
        this.name = Checks.name(name);
        this.time = time;
        this.settings = config;
        this.scales = new Scales(name);
        this.ledger = new RetryLedger(config, time.nanoTime());
    }

    /**
     * A budget with a full floor.
     *
     * @param time whose readings it will be given, and who dates deposits without one
     * @throws dev.resilience.core.ResilienceConfigurationException if the name is malformed or the settings are faulty
     */
    public static RetryBudget of(String name, RetryBudgetConfig config, TimeSource time) {
        config.check();
        return new RetryBudget(name, config, time);
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    /** What holds now. */
    public RetryBudgetConfig settings() {
        return settings;
    }

    /** Counts a first attempt whose caller has no reading of the clock; reads it at most once per thirtieth of the window. */
    public void deposit() {
        expectDeposit();
        firstAttempts.count();
    }

    /**
     * Counts a first attempt.
     *
     * @param now a reading of the budget's clock
     */
    public void deposit(long now) {
        expectDeposit(now);
        firstAttempts.count();
    }

    /** Has that dated which is counted next by somebody without a reading of the clock. */
    void expectDeposit() {
        if (!armed) {
            arm();
        }
    }

    /** Has that dated which was counted before {@code now}, for somebody who counts next. */
    void expectDeposit(long now) {
        if (now - ledger.bucketEnd() >= 0) {
            book(now);
        }
    }

    /**
     * Takes what a counter grows by for first attempts; whoever counts there calls {@link #expectDeposit} before.
     *
     * @param from how much of it is not meant
     */
    void join(LongAdder counter, long from) {
        lock.lock();
        try {
            firstAttempts.join(counter, from);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes no more from a counter.
     *
     * @return up to where it counted here
     */
    long leave(LongAdder counter) {
        lock.lock();
        try {
            ledger.deposit(firstAttempts.take());
            return firstAttempts.leave(counter);
        } finally {
            lock.unlock();
        }
    }

    /** Dates what was counted before, and has the timer date what comes from now on. */
    private void arm() {
        long now = time.nanoTime();
        long untilEnd;
        lock.lock();
        try {
            if (armed) {
                return;
            }
            settle(now);
            untilEnd = ledger.bucketEnd() - now;
            armed = true; // first: a timer of no delay must not find it unset
        } finally {
            lock.unlock();
        }
        try {
            time.schedule(this::date, untilEnd);
        } catch (RuntimeException noTimer) {
            armed = false;
            throw noTimer;
        }
    }

    /** Run by the timer at the end of a bucket. Who still found it armed counts in the bucket that begins now, as it should. */
    private void date() {
        armed = false;
        book(time.nanoTime());
    }

    private void book(long now) {
        lock.lock();
        try {
            settle(now);
        } finally {
            lock.unlock();
        }
    }

    /** Books what has been counted, then lets time pass. */
    private void settle(long now) {
        ledger.deposit(firstAttempts.take());
        ledger.expire(now);
    }

    /**
     * Takes the tokens that one retry costs, or nothing. They are not given back.
     *
     * @param kind the failure after which is to be retried
     * @param now a reading of the budget's clock
     * @return whether the retry may be made
     */
    public boolean tryWithdraw(FailureKind kind, long now) {
        double scale = scale();
        lock.lock();
        try {
            settle(now);
            boolean enough = ledger.withdraw(settings.costOf(kind) * RetryLedger.TOKEN, scale, now);
            if (enough) {
                granted++;
            } else {
                refused++;
            }
            return enough;
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many tokens are there: retries that cost one each and could be made now.
     *
     * @param now a reading of the budget's clock
     * @return 0 or more
     */
    public double available(long now) {
        double scale = scale();
        lock.lock();
        try {
            settle(now);
            return (double) ledger.available(scale, now) / RetryLedger.TOKEN;
        } finally {
            lock.unlock();
        }
    }

    /** How many tokens are there, as of now. */
    public double available() {
        return available(time.nanoTime());
    }

    /**
     * Changes the settings. First attempts and retries stay counted, and so do the figures; what is halfway through the present
     * window is halfway through the changed one.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException with every fault of the settings, if there is one
     */
    public void reconfigure(RetryBudgetConfig changed) {
        changed.check();
        double scale = scale();
        long now = time.nanoTime();
        lock.lock();
        try {
            settle(now);
            ledger.reconfigure(changed, scale, now);
            armed = false; // the timer may be set to a later end than that of the bucket that begins now
            settings = changed;
        } finally {
            lock.unlock();
        }
    }

    /** Which share of the tokens may be taken now. Asked outside of the lock, since others' code answers. */
    private double scale() {
        return scales.ask(settings.failureBudget());
    }

    /** First attempts so far. */
    public long deposits() {
        return underLock(() -> {
            ledger.deposit(firstAttempts.take());
            return firstAttempts.total();
        });
    }

    /** Retries granted so far. */
    public long granted() {
        return underLock(() -> granted);
    }

    /** Retries refused so far. */
    public long refused() {
        return underLock(() -> refused);
    }

    private long underLock(LongSupplier figure) {
        lock.lock();
        try {
            return figure.getAsLong();
        } finally {
            lock.unlock();
        }
    }

    /** Attempts per call so far: 1 if nothing was retried. */
    public double amplification() {
        long first = deposits();
        return first == 0 ? 1 : 1 + (double) granted() / first;
    }

    /** The figures of now, by name, for display. */
    public Map<String, Object> snapshot() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("name", name);
        figures.put("available", available());
        if (settings.failureBudget() != null) {
            figures.put("scale", scale());
        }
        figures.put("firstAttempts", deposits());
        figures.put("granted", granted());
        figures.put("refused", refused());
        figures.put("amplification", amplification());
        return figures;
    }
}
