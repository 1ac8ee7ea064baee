package dev.resilience.core;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Section}s of one thread, made as deep as the thread has ever nested them and used again by every call. Used by its
 * thread only, but for {@link #thread}, {@link #fires} and {@link #fired}.
 */
final class Sections {

    /**
     * Weak, and held strongly by the {@link Watcher} instead: so a pool's thread holds JDK types only, and does not keep the class
     * loader of a web application alive that has been undeployed.
     */
    private static final ThreadLocal<@Nullable WeakReference<Sections>> OF_THREAD = new ThreadLocal<>();

    /** Weak, so that the watcher keeps no ended thread, and nothing that hangs on it. */
    private final WeakReference<Thread> thread = new WeakReference<>(Thread.currentThread());

    /** Stands for the thread outside all sections; never armed. */
    private final Section outside = new Section(this, null, null);

    private Section current = outside;

    /** How many interrupts were fired, with overflow. */
    private final AtomicInteger fired = new AtomicInteger();

    private Sections() {}

    /** Those of the current thread. */
    static Sections current() {
        Sections known = known();
        return known == null ? make() : known;
    }

    private static @Nullable Sections known() {
        WeakReference<Sections> known = OF_THREAD.get();
        return known == null ? null : known.get();
    }

    private static Sections make() {
        Sections made = new Sections();
        OF_THREAD.set(new WeakReference<>(made));
        return made;
    }

    /** The deadline of the innermost section that the current thread is in; null when there is none. */
    static @Nullable Deadline deadline() {
        Sections known = known();
        return known == null ? null : known.current.deadline();
    }

    /** Whether this thread will be interrupted by {@code due} by one of the sections that it is in. */
    boolean interruptBy(long due) {
        for (Section section = current; section != null; section = section.outer()) {
            if (section.isArmedFor(due)) {
                return true;
            }
        }
        return false;
    }

    /** The thread; null when it has ended and is forgotten. */
    @Nullable
    Thread thread() {
        return thread.get();
    }

    /** Counts an interrupt that is about to be fired. */
    void fires() {
        fired.getAndIncrement();
    }

    /** How many were fired so far; only to be compared. */
    int fired() {
        return fired.get();
    }

    /** The section to go into next, watched by {@code watcher}; entered by {@link #enter}. */
    Section next(Watcher watcher) {
        Section next = current.inner();
        if (next != null && next.isWatchedBy(watcher)) {
            return next;
        }
        Section made = new Section(this, current, watcher);
        current.inner(made);
        watcher.register(made);
        return made;
    }

    /** The section to go into next, if it is not to be armed. */
    Section next() {
        Section next = current.inner();
        if (next != null) {
            return next;
        }
        Section made = new Section(this, current, null);
        current.inner(made);
        return made;
    }

    void enter(Section section) {
        current = section;
    }

    void leave(Section section) {
        Section outer = section.outer();
        current = outer == null ? outside : outer;
    }
}
