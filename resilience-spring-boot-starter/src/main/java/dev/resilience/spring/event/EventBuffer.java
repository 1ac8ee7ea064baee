package dev.resilience.spring.event;

import dev.resilience.core.event.EventPublisher;
import dev.resilience.core.event.EventPublisher.Subscription;
import dev.resilience.core.event.ResilienceEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;

/**
 * The latest events, as many as fit: numbered from 1, without gaps, in the order in which they happened. Written by the thread that
 * delivers events; the lock is held while one is put into its place, or while they are copied for a reader. Thread-safe.
 */
public final class EventBuffer implements DisposableBean {

    private final EventPublisher events;
    private final @Nullable RecordedEvent[] ring;
    private final Lock lock = new ReentrantLock();
    private final Subscription subscription;
    private long last;

    /**
     * A buffer that listens from now on.
     *
     * @param size how many events it holds; 0: it listens to none
     */
    public EventBuffer(EventPublisher events, int size) {
        this.events = events;
        this.ring = new RecordedEvent[size];
        this.subscription = size == 0 ? () -> {} : events.subscribe(this::add);
    }

    private void add(ResilienceEvent event) {
        RecordedEvent recorded = RecordedEvent.of(event);
        lock.lock();
        try {
            last++;
            ring[(int) (last % ring.length)] = recorded.numbered(last);
        } finally {
            lock.unlock();
        }
    }

    /** How many events it holds at most. */
    public int size() {
        return ring.length;
    }

    /** How many events nobody has heard of, since listeners could not keep up. */
    public long dropped() {
        return events.dropped();
    }

    /** All events it holds, oldest first. */
    public List<RecordedEvent> all() {
        lock.lock();
        try {
            List<RecordedEvent> all = new ArrayList<>();
            for (long id = Math.max(1, last - ring.length + 1); id <= last; id++) {
                RecordedEvent event = ring[(int) (id % ring.length)];
                if (event != null) {
                    all.add(event);
                }
            }
            return all;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The latest events.
     *
     * @param limit how many at most
     */
    public Page latest(Predicate<RecordedEvent> wanted, int limit) {
        List<RecordedEvent> all = all();
        List<RecordedEvent> found = all.stream().filter(wanted).toList();
        List<RecordedEvent> latest = found.subList(Math.max(0, found.size() - limit), found.size());
        return page(latest, end(all, 0), 0, false);
    }

    /**
     * The first events behind one, so that nobody who goes on from page to page misses one that was here when it was asked for.
     *
     * @param after the number of that event; one that is not given yet, since the numbers have begun anew, counts as 0
     * @param limit how many at most
     */
    public Page after(long after, Predicate<RecordedEvent> wanted, int limit) {
        List<RecordedEvent> all = all();
        boolean restarted = after > end(all, 0);
        long from = restarted ? 0 : after;
        List<RecordedEvent> found = all.stream()
                .filter(event -> event.id() > from && wanted.test(event))
                .limit(limit)
                .toList();
        long next = found.size() == limit ? found.get(limit - 1).id() : end(all, from);
        long missed = all.isEmpty() ? 0 : Math.max(0, all.get(0).id() - 1 - from);
        return page(found, next, missed, restarted);
    }

    private static long end(List<RecordedEvent> all, long otherwise) {
        return all.isEmpty() ? otherwise : all.get(all.size() - 1).id();
    }

    private static Page page(List<RecordedEvent> oldestFirst, long next, long missed, boolean restarted) {
        List<RecordedEvent> newestFirst = new ArrayList<>(oldestFirst);
        Collections.reverse(newestFirst);
        return new Page(List.copyOf(newestFirst), next, missed, restarted);
    }

    /** Ends listening. */
    @Override
    public void destroy() {
        subscription.cancel();
    }

    /**
     * Some of the events.
     *
     * @param events newest first
     * @param next the number to go on from
     * @param missed how many events behind the one asked for were overwritten before they could be read
     * @param restarted whether the number asked for is of an earlier run
     */
    public record Page(List<RecordedEvent> events, long next, long missed, boolean restarted) {}
}
