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
import dev.resilience.core.bulkhead.BulkheadConfig.Isolation;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.time.TimeSource.Scheduled;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many calls run at once. Calls that may wait stand in one first-in-first-out queue, whether they block a thread or
 * not, and nobody overtakes them. Thread-safe. A call that finds a permit free takes no lock; see {@link Permits}.
 *
 * <p>A permit is handed from the call that ends to the first waiter, so a waiter either has it or has left the queue: one that
 * gives up in the same moment keeps or returns what it was given.
 */
public final class Bulkhead extends Engine<BulkheadConfig> implements Gate, AutoCloseable {

    /** The type of this policy, as properties spell it. */
    public static final String TYPE = "bulkhead";

    private final Permit permit = new Admission();
    private final LongAdder rejected = new LongAdder();
    private final Permits permits;
    private final Zombies zombies;
    private final @Nullable Workers workers;
    private final ReentrantLock changing = new ReentrantLock();
    private volatile @Nullable AdaptiveLimit adaptive; // null while the limit is fixed

    private Bulkhead(String name, BulkheadConfig config, ResilienceRuntime runtime) {
        super(TYPE, name, Position.BULKHEAD, config, runtime);
        this.zombies = new Zombies(name, runtime);
        this.workers = config.isolation() == Isolation.SEMAPHORE ? null : new Workers(config.isolation(), name);
        this.adaptive = AdaptiveLimit.of(config, null);
        this.permits = new Permits(limit());
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
        Stage gate = new GateStage(this, next);
        return workers == null ? gate : new IsolatedStage(workers, gate);
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
        if (!permits.tryAcquire()) {
            await(settings().maxWait().toNanos());
        }
        return new OneShotPermit(permit);
    }

    @Override
    public Permit acquire(Frame frame) {
        if (!permits.tryAcquire()) {
            try {
                await(patience(frame));
            } finally {
                frame.timePassed();
            }
        }
        return admitted(frame);
    }

    private Permit admitted(Frame frame) {
        if (adaptive != null) {
            frame.measureWork();
        }
        return permit;
    }

    /** How long a call may wait: not past the time limit of its own or of a caller further out. */
    private long patience(Frame frame) {
        Duration maxWait = settings().maxWait();
        return maxWait.isZero() ? 0 : Math.min(maxWait.toNanos(), frame.remainingNanos());
    }

    /** Blocks until the call has a permit. */
    private void await(long patience) {
        Waiter waiter = Waiter.blocking();
        if (!mustWait(waiter, patience)) {
            return;
        }
        try {
            if (!runtime().time().await(waiter::isGranted, patience) && permits.withdraw(waiter)) {
                throw rejection();
            }
        } catch (InterruptedException interrupt) {
            if (!permits.withdraw(waiter)) {
                release();
            }
            Thread.currentThread().interrupt();
            CancellationException cancelled =
                    new CancellationException("Interrupted while waiting for bulkhead '" + name() + "'");
            cancelled.initCause(interrupt);
            throw cancelled;
        }
    }

    @Override
    public CompletableFuture<Permit> acquireAsync(Frame frame) {
        if (permits.tryAcquire()) {
            return CompletableFuture.completedFuture(admitted(frame));
        }
        Waiter waiter = Waiter.async();
        long patience = patience(frame);
        if (!mustWait(waiter, patience)) {
            return CompletableFuture.completedFuture(admitted(frame));
        }
        Scheduled timer = runtime().after(patience, () -> giveUp(waiter, null));
        frame.onCancel(() -> giveUp(waiter, new CancellationException("The caller has cancelled the call")));
        return waiter.future().whenComplete((granted, thrown) -> {
            timer.cancel();
            frame.timePassed();
            if (thrown == null) {
                admitted(frame);
            }
        });
    }

    /** Ends the waiting of a call, unless it was granted: then the call goes on with its permit. */
    private void giveUp(Waiter waiter, @Nullable CancellationException cancelled) {
        if (permits.withdraw(waiter)) {
            waiter.future().completeExceptionally(cancelled == null ? rejection() : cancelled);
        }
    }

    /**
     * Queues a call that found no permit free, unless one has become free meanwhile.
     *
     * @return whether it stands in the queue; else it has a permit
     * @throws BulkheadFullException if it may not wait
     */
    private boolean mustWait(Waiter waiter, long patience) {
        Permits.Entry entry = patience > 0 ? permits.enter(waiter, settings().maxQueue()) : Permits.Entry.REFUSED;
        if (entry == Permits.Entry.REFUSED) {
            throw rejection();
        }
        return entry == Permits.Entry.QUEUED;
    }

    private void release() {
        wake(permits.release());
    }

    private void wake(@Nullable Waiter granted) {
        if (granted != null) {
            granted.wake(permit, runtime());
        }
    }

    /**
     * Changes the settings of the running bulkhead, without waiting for anybody. More permits go to waiters at once; fewer take
     * effect as running calls end.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException if the isolation would change, which is bound into pipelines; nothing is changed then
     */
    public void reconfigure(BulkheadConfig changed) {
        changed.checkReplaces(settings());
        changing.lock();
        try {
            adaptive = AdaptiveLimit.of(changed, adaptive);
            exchange(changed);
        } finally {
            changing.unlock();
        }
        resize();
    }

    /** Ends the threads of the bulkhead's own, if it has any: idle ones now, the others when their work ends. */
    @Override
    public void close() {
        if (workers != null) {
            workers.close();
        }
    }

    private int limit() {
        AdaptiveLimit adapting = adaptive;
        return adapting == null ? settings().maxConcurrent() : adapting.limit();
    }

    private void resize() {
        Waiter granted;
        do {
            granted = permits.resize(this::limit);
            wake(granted);
        } while (granted != null);
    }

    private void learn(Outcome outcome, long workNanos) {
        AdaptiveLimit adapting = adaptive;
        if (adapting != null && adapting.ended(outcome, workNanos, permits.active())) {
            resize();
        }
    }

    /** How many calls may run at once now: what the settings say, or what an adaptive limit has found. */
    public int max() {
        return permits.limit();
    }

    /** How many permits are taken: by calls that run, and by zombies. */
    public int active() {
        return permits.active();
    }

    /** How many calls wait. */
    public int queued() {
        return permits.queued();
    }

    /** How many calls were granted a permit since the start. */
    public long accepted() {
        return permits.grants();
    }

    /** How many calls were rejected since the start. */
    public long rejected() {
        return rejected.sum();
    }

    /** How many permits are held by work that goes on although its call has ended. */
    public int zombies() {
        return zombies.count();
    }

    /** How many permits were taken back from zombies since the start, because they had not ended in time. */
    public long writtenOff() {
        return zombies.writtenOff();
    }

    @Override
    public Map<String, Object> snapshot() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("active", active());
        figures.put("queued", queued());
        figures.put("max", max());
        figures.put("accepted", accepted());
        figures.put("rejected", rejected());
        figures.put("zombies", zombies());
        figures.put("writtenOff", writtenOff());
        return figures;
    }

    private BulkheadFullException rejection() {
        rejected.increment();
        publishRejection(null, true, null);
        return new BulkheadFullException(name(), max());
    }

    /** The admission of every call: one object, since it knows nothing of its call. */
    private final class Admission implements Permit {

        @Override
        public void end(Outcome outcome, @Nullable Throwable failure, long workNanos) {
            learn(outcome, workNanos);
            release();
        }

        @Override
        public Permit outlive(Outcome outcome, @Nullable Throwable failure, long workNanos) {
            learn(outcome, workNanos);
            return zombies.add(settings().zombieWriteOff(), permits.limit(), Bulkhead.this::release);
        }
    }
}
