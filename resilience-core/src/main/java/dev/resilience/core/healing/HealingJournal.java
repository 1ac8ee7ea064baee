package dev.resilience.core.healing;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.journal.LineFiles;
import dev.resilience.core.journal.LineFilesConfig;
import dev.resilience.core.journal.Segment;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes entries to files: on the executor, one writer at a time, neither on the thread of a call nor on that of the timer.
 * Thread-safe.
 *
 * <p>When the files cannot be written, that is said once, the entries wait, and it is tried again every {@value #RETRY_SECONDS}
 * seconds: a log must not stop an application. Concurrency: one lock orders all file operations. Under it the log's lock is taken
 * for the entries that wait; never the other way round.
 */
final class HealingJournal implements AutoCloseable {

    /** How long a changed count waits to be written: in a flood of recoveries an entry has a line a second, not one for each. */
    static final long COUNTS_NANOS = TimeUnit.SECONDS.toNanos(1);

    static final long RETRY_SECONDS = 10;

    private static final Logger log = LoggerFactory.getLogger(HealingJournal.class);

    private static final LineFiles.Kind<Segment> KIND =
            new LineFiles.Kind<>(line -> HealingJson.read(line) != null, Segment::new, segment -> {});

    private final LineFilesConfig config;
    private final ResilienceRuntime runtime;
    private final Source source;
    private final AtomicBoolean handedIn = new AtomicBoolean();
    private final AtomicBoolean timed = new AtomicBoolean();
    private final Lock lock = new ReentrantLock();
    private @Nullable LineFiles<Segment> files;
    private boolean unfinishedEnded;
    private boolean closed;
    private volatile @Nullable String failure;

    HealingJournal(LineFilesConfig config, ResilienceRuntime runtime, Source source) {
        this.config = config;
        this.runtime = runtime;
        this.source = source;
    }

    /** Where the entries come from that are to be written. Thread-safe. */
    interface Source {

        List<HealingEntry> take();

        void giveBack(List<HealingEntry> unwritten);
    }

    Path path() {
        return config.path();
    }

    /** Why the files cannot be written; null if they can. */
    @Nullable
    String failure() {
        return failure;
    }

    /**
     * There is something to write.
     *
     * @param soon false if only a count has changed
     */
    void changed(boolean soon) {
        if (failure != null) {
            return; // a timer runs until it can be tried again
        }
        if (soon) {
            handIn();
        } else if (timed.compareAndSet(false, true)) {
            var unused = runtime.time()
                    .schedule(
                            () -> {
                                timed.set(false);
                                handIn();
                            },
                            COUNTS_NANOS);
        }
    }

    /** Not run by whoever hands it in, even if the executor has ended: what is left is then written by {@link #close}. */
    private void handIn() {
        if (handedIn.compareAndSet(false, true)) {
            try {
                runtime.executor().execute(this::run);
            } catch (RejectedExecutionException ended) {
                handedIn.set(false);
            }
        }
    }

    private void run() {
        handedIn.set(false); // before: what changes from here on is handed in again
        boolean again;
        lock.lock();
        try {
            again = !closed && write();
        } finally {
            lock.unlock();
        }
        if (again) {
            handIn(); // for what has not been handed in because of the failure
        }
    }

    /** @return whether this is the first success after a failure */
    private boolean write() {
        List<HealingEntry> taken = source.take();
        int written = 0;
        try {
            LineFiles<Segment> open = open();
            for (HealingEntry entry : taken) {
                open.append(HealingJson.line(entry));
                written++;
            }
        } catch (IOException | RuntimeException fault) {
            source.giveBack(taken.subList(written, taken.size()));
            failed(fault);
            return false;
        }
        if (failure == null) {
            return false;
        }
        failure = null;
        log.info("The healing log is written to {} again", config.path());
        return true;
    }

    private LineFiles<Segment> open() throws IOException {
        LineFiles<Segment> open = files;
        if (open == null) {
            open = LineFiles.open(config, KIND);
            files = open;
            open.dropOldest();
        }
        if (!unfinishedEnded) {
            endUnfinished(open);
            unfinishedEnded = true;
        }
        return open;
    }

    /** What was under way when the last process ended has an end, if an unknown one. */
    private void endUnfinished(LineFiles<Segment> open) throws IOException {
        Map<String, HealingEntry> unfinished = new LinkedHashMap<>();
        for (Segment segment : open.all()) {
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(new FileInputStream(segment.path().toFile()), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    HealingEntry entry = HealingJson.read(line);
                    if (entry != null && entry.isPending()) {
                        unfinished.put(entry.id(), entry);
                    } else if (entry != null) {
                        unfinished.remove(entry.id());
                    }
                }
            }
        }
        for (HealingEntry entry : unfinished.values()) {
            open.append(HealingJson.line(
                    entry.ended(HealingOutcome.PARTIAL, runtime.time().wallTime(), "process ended")));
        }
    }

    private void failed(Exception fault) {
        boolean first = failure == null;
        failure = String.valueOf(fault);
        if (first) {
            log.warn(
                    "The healing log cannot be written to {} ({}); said once, tried again every {} s. The application goes on,"
                            + " and the newest entries are in memory",
                    config.path(),
                    failure,
                    RETRY_SECONDS);
        }
        closeFiles(); // whatever state they are in
        if (!closed) {
            var unused = runtime.time().schedule(this::handIn, TimeUnit.SECONDS.toNanos(RETRY_SECONDS));
        }
    }

    private void closeFiles() {
        LineFiles<Segment> open = files;
        files = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException fault) {
            log.debug("The files of the healing log could not be closed", fault);
        }
    }

    /**
     * Everything that is in the files at this moment, oldest first, and what is about to be written. Files that are renamed or deleted
     * meanwhile are read to their end all the same.
     *
     * @return null if the files cannot be read; to be closed
     */
    @Nullable
    InputStream open(Supplier<byte[]> unwritten) throws IOException {
        lock.lock();
        try {
            return files == null ? null : Lines.open(files, unwritten.get());
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is left, and gives the path free. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                write();
                closeFiles();
            }
        } finally {
            lock.unlock();
        }
    }
}
