package dev.resilience.test.time;

import dev.resilience.test.time.Entry.Place;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How much virtual time has passed, and what is to happen when. Counts in nanoseconds since the start, from 0, so that
 * plain comparison is right; a due time too far away to be counted is the last one that can be. Thread-safe.
 */
final class Agenda {

    private final ReentrantLock lock;
    private final TreeMap<Place, Entry> entries = new TreeMap<>();
    private long registrations;
    private volatile long elapsed;

    Agenda(ReentrantLock lock) {
        this.lock = lock;
    }

    long elapsed() {
        return elapsed;
    }

    /** Puts the entry in {@code nanos} from now; what is not positive means now. */
    void add(Entry entry, long nanos) {
        lock.lock();
        try {
            long delay = Math.max(nanos, 0);
            long due = delay > Long.MAX_VALUE - elapsed ? Long.MAX_VALUE : elapsed + delay;
            entry.place(new Place(due, registrations++));
            entries.put(entry.place(), entry);
        } finally {
            lock.unlock();
        }
    }

    /** Takes the entry out; does nothing when it is not in. */
    void remove(Entry entry) {
        lock.lock();
        try {
            entries.remove(entry.place());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes out the first entry that is due until {@code target} and moves the time to its due time; without one, moves
     * the time to {@code target}.
     */
    @Nullable
    Entry moveToNext(long target) {
        lock.lock();
        try {
            if (entries.isEmpty() || entries.firstKey().due() > target) {
                elapsed = target;
                return null;
            }
            Entry next = entries.pollFirstEntry().getValue();
            elapsed = next.place().due();
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** The nanoseconds until the first entry is due. */
    OptionalLong untilNext() {
        lock.lock();
        try {
            return entries.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(entries.firstKey().due() - elapsed);
        } finally {
            lock.unlock();
        }
    }

    int tasks() {
        lock.lock();
        try {
            return (int)
                    entries.values().stream().filter(Task.class::isInstance).count();
        } finally {
            lock.unlock();
        }
    }
}
