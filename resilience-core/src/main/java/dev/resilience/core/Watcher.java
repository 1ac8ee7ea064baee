package dev.resilience.core;

import dev.resilience.core.time.TimeSource;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fires the {@link Section}s of all threads that are due, by one task on the timer instead of one per call. A call only writes
 * when it is due, and reads when the next scan is; a scan walks all sections, fires those due, and has itself scheduled again for
 * the nearest due it saw. So the timer wakes about once per length of a limit, however many calls there are, and not at all when
 * nothing is armed. Thread-safe; at most one scan is pending.
 *
 * <p>Why no due is overlooked: an arming thread writes its due and then reads {@link #next}; a scan clears {@link #next} and then
 * reads the dues. All four are volatile, so they have one order for all threads, and in that order at least one of the two reads
 * comes after the other's write: either the scan sees the due, or the arming thread sees that no scan is pending, and schedules
 * one. With anything weaker both reads could overtake both writes.
 */
final class Watcher {

    /** Up to here a scan costs nothing worth saving; beyond, scans keep a distance, so that they take at most a tenth of a core. */
    private static final int FEW = 64;

    private static final long DISTANCE_NANOS_PER_SECTION = 100;

    private static final Logger log = LoggerFactory.getLogger(Watcher.class);

    private final TimeSource time;
    private final Queue<Section> sections = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Scan> next = new AtomicReference<>();
    private final AtomicInteger newcomers = new AtomicInteger();
    private volatile int known;

    private Watcher(TimeSource time) {
        this.time = time;
    }

    /** The one watcher of the JVM's clock, or a new one for a clock of its own. */
    static Watcher of(TimeSource time) {
        return time == TimeSource.system() ? OfSystem.INSTANCE : new Watcher(time);
    }

    TimeSource time() {
        return time;
    }

    /** Has a new section watched from now on. The sections of threads that have ended are dropped before they are the majority. */
    void register(Section section) {
        sections.add(section);
        if (newcomers.incrementAndGet() > Math.max(FEW, known)) {
            newcomers.set(0);
            sections.removeIf(Section::isAbandoned);
            known = sections.size();
        }
    }

    /** Whether the pending scan, if any, comes too late for {@code due}: then the caller must {@link #scanAt} it. */
    boolean isTooLateFor(long due) {
        Scan pending = next.get();
        return pending == null || due - pending.due < 0;
    }

    /** Has a scan take place at {@code due} or before, in place of a later one. */
    void scanAt(long due) {
        Scan earlier = new Scan(due);
        Scan pending = next.get();
        while (pending == null || due - pending.due < 0) {
            if (next.compareAndSet(pending, earlier)) {
                if (pending != null) {
                    pending.cancel();
                }
                earlier.schedule();
                return;
            }
            pending = next.get();
        }
    }

    private void scan() {
        long now = time.nanoTime();
        long nearest = Section.NOT_ARMED;
        int seen = 0;
        newcomers.set(0);
        for (Iterator<Section> all = sections.iterator(); all.hasNext(); seen++) {
            Section section = all.next();
            long left = check(section, now);
            if (left == Section.NOT_ARMED && section.isAbandoned()) {
                all.remove();
                seen--;
            }
            nearest = Math.min(nearest, left);
        }
        known = seen;
        if (nearest != Section.NOT_ARMED) {
            scanAt(now + (seen <= FEW ? nearest : Math.max(nearest, seen * DISTANCE_NANOS_PER_SECTION)));
        }
    }

    /** A thread whose interrupt fails costs nobody else theirs. */
    private static long check(Section section, long now) {
        try {
            return section.check(now);
        } catch (Throwable failure) {
            log.error("A thread whose time is up could not be interrupted", failure);
            return Section.NOT_ARMED;
        }
    }

    /** How many sections are watched, those of ended threads included until they are dropped. */
    int watched() {
        return sections.size();
    }

    /** A scan at its time. One that has been replaced does nothing. */
    private final class Scan implements Runnable {

        private final long due;
        private volatile TimeSource.@Nullable Scheduled timer;

        Scan(long due) {
            this.due = due;
        }

        /** Called once, after this has become the next scan. */
        void schedule() {
            try {
                timer = time.schedule(this, due - time.nanoTime());
            } catch (Throwable failure) {
                next.compareAndSet(this, null); // or all who arm would wait for a scan that never comes
                throw failure;
            }
            if (next.get() != this) {
                cancel(); // replaced before the timer was known to whoever replaced it
            }
        }

        void cancel() {
            TimeSource.Scheduled task = timer;
            if (task != null) {
                task.cancel();
            }
        }

        @Override
        public void run() {
            if (next.compareAndSet(this, null)) {
                scan();
            }
        }
    }

    private static final class OfSystem {
        static final Watcher INSTANCE = new Watcher(TimeSource.system());
    }
}
