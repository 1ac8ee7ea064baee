package dev.resilience.core.event;

import dev.resilience.core.log.WarnOnce;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers events to listeners in the order in which they were appended, one at a time, each exactly once, on an executor:
 * never on the thread of a guarded call, under no lock and in no section that a timeout may interrupt. Thread-safe.
 *
 * <p>Events wait in a queue of {@value #CAPACITY}. When listeners cannot keep up, further events are dropped and counted, but
 * never a change of state. A listener that throws is logged once and keeps being called.
 */
public final class EventPublisher {

    static final int CAPACITY = 10_000;

    private static final Logger log = LoggerFactory.getLogger(EventPublisher.class);

    private final Executor executor;
    private final CopyOnWriteArrayList<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private final Queue<ResilienceEvent> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final LongAdder dropped = new LongAdder();

    /**
     * A publisher without listeners.
     *
     * @param executor runs the listeners; one task at a time is given to it
     */
    public EventPublisher(Executor executor) {
        this.executor = executor;
    }

    /** Whether anybody listens to a kind of event; where nobody does, it need not be made. */
    public boolean isActive(Class<? extends ResilienceEvent> kind) {
        for (Subscriber subscriber : subscribers) {
            if (subscriber.wants(kind)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Adds a listener for all events appended from now on; those that still wait for delivery may be among them.
     *
     * @return ends the subscription
     */
    public Subscription subscribe(Consumer<? super ResilienceEvent> listener) {
        return subscribe(new Subscriber(listener, null));
    }

    /**
     * Adds a listener for some kinds of event, so that those are not made that nobody wants.
     *
     * @return ends the subscription
     */
    public Subscription subscribe(
            Consumer<? super ResilienceEvent> listener, Set<Class<? extends ResilienceEvent>> kinds) {
        return subscribe(new Subscriber(listener, Set.copyOf(kinds)));
    }

    private Subscription subscribe(Subscriber subscriber) {
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }

    /** Appends an event and has it delivered. */
    public void publish(ResilienceEvent event) {
        append(event);
        flush();
    }

    /**
     * Fixes the place of an event in the order of delivery, and nothing more: calls nobody, so that it may be used under the
     * lock that orders the events. {@link #flush} must follow once the lock is released.
     */
    public void append(ResilienceEvent event) {
        if (!isActive(event.getClass())) {
            return;
        }
        if (queued.get() >= CAPACITY && !ResilienceEvent.CHANGES.contains(event.getClass())) {
            dropped.increment();
            return;
        }
        queued.incrementAndGet();
        queue.add(event);
    }

    /** Has everything delivered that was appended before. */
    public void flush() {
        if (queue.isEmpty() || !draining.compareAndSet(false, true)) {
            return;
        }
        try {
            executor.execute(this::drain);
        } catch (Throwable refusal) {
            // Shut down, or out of threads: whoever published must not suffer for it, and the next flush tries again.
            draining.set(false);
            log.debug("Events wait: their executor did not take the task", refusal);
        }
    }

    /** How many events were dropped because listeners could not keep up. */
    public long dropped() {
        return dropped.sum();
    }

    private void drain() {
        for (ResilienceEvent event = queue.poll(); event != null; event = queue.poll()) {
            queued.decrementAndGet();
            for (Subscriber subscriber : subscribers) {
                if (subscriber.wants(event.getClass())) {
                    subscriber.receive(event);
                }
            }
        }
        draining.set(false);
        flush(); // for what was appended between the last poll and the line above
    }

    /** The tie between a listener and a publisher. */
    @FunctionalInterface
    public interface Subscription {

        /** Ends it; the listener may still receive the event under delivery. */
        void cancel();
    }

    private static final class Subscriber {

        private final Consumer<? super ResilienceEvent> listener;
        private final @Nullable Set<Class<? extends ResilienceEvent>> kinds;
        private final WarnOnce broken = new WarnOnce(log);

        /** @param kinds null for all */
        Subscriber(Consumer<? super ResilienceEvent> listener, @Nullable Set<Class<? extends ResilienceEvent>> kinds) {
            this.listener = listener;
            this.kinds = kinds;
        }

        boolean wants(Class<? extends ResilienceEvent> kind) {
            return kinds == null || kinds.contains(kind);
        }

        void receive(ResilienceEvent event) {
            try {
                listener.accept(event);
            } catch (Throwable failure) {
                // Whatever it is: thrown on, it would end the delivery of all further events.
                broken.warn(
                        "Event listener {} failed on {}; logged once, it keeps being called", listener, event, failure);
            }
        }
    }
}
