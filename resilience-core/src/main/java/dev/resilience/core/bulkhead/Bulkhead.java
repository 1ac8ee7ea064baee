package dev.resilience.core.bulkhead;

import dev.resilience.core.Engine;
import dev.resilience.core.Frame;
import dev.resilience.core.Gate;
import dev.resilience.core.GateStage;
import dev.resilience.core.OneShotPermit;
import dev.resilience.core.Permit;
import dev.resilience.core.Position;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Stage;
import dev.resilience.core.time.TimeSource.Scheduled;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many calls run at once. Calls that may wait stand in one first-in-first-out queue, whether they block a thread or
 * not, and nobody overtakes them. Thread-safe.
 *
 * <p>The number of running calls and the queue change under one lock, held for a few instructions and never while waiting or
 * calling out. A permit is handed from the call that ends to the first waiter under that lock, so a waiter either has it or has
 * left the queue: one that gives up in the same moment keeps or returns what it was given.
 */
public final class Bulkhead extends Engine<BulkheadConfig> implements Gate {

    /** The type of this policy, as properties spell it. */
    public static final String TYPE = "bulkhead";

    private final Permit permit = (outcome, failure, workNanos) -> release();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiter> queue = new ArrayDeque<>();
    private int active;

    private Bulkhead(String name, BulkheadConfig config, ResilienceRuntime runtime) {
        super(TYPE, name, Position.BULKHEAD, config, runtime);
    }

    /** A bulkhead over the shared runtime. */
    public static Bulkhead of(String name, BulkheadConfig config) {
        return of(name, config, ResilienceRuntime.standard());
    }

    /** A bulkhead over a runtime of your own. */
    public static Bulkhead of(String name, BulkheadConfig config, ResilienceRuntime runtime) {
        return new Bulkhead(name, config, runtime);
    }

    @Override
    public Stage bind(Stage next) {
        return new GateStage(this, next);
    }

    @Override
    public boolean heldByWork() {
        return true;
    }

    /**
     * Admits one call made by hand, waiting for its turn as configured. The permit must be ended; further ends are ignored.
     *
     * @throws BulkheadFullException if the call may not run
     * @throws CancellationException if the thread is interrupted while it waits; the flag stays set
     */
    public Permit acquire() {
        return new OneShotPermit(acquire(Long.MAX_VALUE));
    }

    @Override
    public Permit acquire(Frame frame) {
        if (settings().maxWait().isZero()) {
            return acquire(0);
        }
        try {
            return acquire(frame.remainingNanos());
        } finally {
            frame.timePassed();
        }
    }

    private Permit acquire(long remainingNanos) {
        long patience = Math.min(settings().maxWait().toNanos(), remainingNanos);
        Waiter waiter = patience > 0 ? Waiter.blocking() : null;
        if (enter(waiter)) {
            return permit;
        }
        if (waiter == null) {
            throw rejection();
        }
        boolean granted;
        try {
            granted = runtime().time().await(waiter::isGranted, patience);
        } catch (InterruptedException interrupt) {
            if (!withdraw(waiter)) {
                release();
            }
            Thread.currentThread().interrupt();
            CancellationException cancelled =
                    new CancellationException("Interrupted while waiting for bulkhead '" + name() + "'");
            cancelled.initCause(interrupt);
            throw cancelled;
        }
        if (!granted && withdraw(waiter)) {
            throw rejection();
        }
        accepted.increment();
        return permit;
    }

    @Override
    public CompletableFuture<Permit> acquireAsync(Frame frame) {
        long patience = settings().maxWait().isZero()
                ? 0
                : Math.min(settings().maxWait().toNanos(), frame.remainingNanos());
        Waiter waiter = patience > 0 ? Waiter.async() : null;
        if (enter(waiter)) {
            return CompletableFuture.completedFuture(permit);
        }
        if (waiter == null) {
            throw rejection();
        }
        Scheduled timer = runtime().after(patience, () -> giveUp(waiter, null));
        frame.onCancel(() -> giveUp(waiter, new CancellationException("The caller has cancelled the call")));
        return waiter.future().whenComplete((granted, thrown) -> {
            timer.cancel();
            frame.timePassed();
            if (thrown == null) {
                accepted.increment();
            }
        });
    }

    /** Ends the waiting of a call, unless it was granted: then the call goes on with its permit. */
    private void giveUp(Waiter waiter, @Nullable CancellationException cancelled) {
        if (withdraw(waiter)) {
            waiter.future().completeExceptionally(cancelled == null ? rejection() : cancelled);
        }
    }

    /**
     * Takes a permit if one is free and nobody waits for it; else queues.
     *
     * @param waiter who would wait, or null for a call that does not
     * @return whether the call may run
     * @throws BulkheadFullException if the queue is full
     */
    private boolean enter(@Nullable Waiter waiter) {
        lock.lock();
        try {
            BulkheadConfig limits = settings();
            if (active < limits.maxConcurrent() && queue.isEmpty()) {
                active++;
                accepted.increment();
                return true;
            }
            if (waiter == null || queue.size() < limits.maxQueue()) {
                if (waiter != null) {
                    queue.add(waiter);
                }
                return false;
            }
        } finally {
            lock.unlock();
        }
        throw rejection();
    }

    /** Leaves the queue; false if the waiter was granted a permit before. */
    private boolean withdraw(Waiter waiter) {
        lock.lock();
        try {
            return queue.remove(waiter);
        } finally {
            lock.unlock();
        }
    }

    private void release() {
        Waiter next;
        lock.lock();
        try {
            active--;
            next = grantNext();
        } finally {
            lock.unlock();
        }
        wake(next);
    }

    /** Hands a free permit to the first waiter, under the lock. */
    private @Nullable Waiter grantNext() {
        if (active >= settings().maxConcurrent() || queue.isEmpty()) {
            return null;
        }
        Waiter next = queue.remove();
        active++;
        next.grant();
        return next;
    }

    private void wake(@Nullable Waiter granted) {
        if (granted != null) {
            granted.wake(permit, runtime());
        }
    }

    /**
     * Changes the settings of the running bulkhead, without waiting for anybody. More permits go to waiters at once; fewer take
     * effect as running calls end.
     */
    public void reconfigure(BulkheadConfig changed) {
        exchange(changed);
        Waiter granted;
        do {
            lock.lock();
            try {
                granted = grantNext();
            } finally {
                lock.unlock();
            }
            wake(granted);
        } while (granted != null);
    }

    /** How many calls run. */
    public int active() {
        lock.lock();
        try {
            return active;
        } finally {
            lock.unlock();
        }
    }

    /** How many calls wait. */
    public int queued() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many calls were let through since the start. */
    public long accepted() {
        return accepted.sum();
    }

    /** How many calls were rejected since the start. */
    public long rejected() {
        return rejected.sum();
    }

    @Override
    public Map<String, Object> snapshot() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("active", active());
        figures.put("queued", queued());
        figures.put("max", settings().maxConcurrent());
        figures.put("accepted", accepted());
        figures.put("rejected", rejected());
        return figures;
    }

    private BulkheadFullException rejection() {
        rejected.increment();
        publishRejection(null, true, null);
        return new BulkheadFullException(name(), settings().maxConcurrent());
    }
}
