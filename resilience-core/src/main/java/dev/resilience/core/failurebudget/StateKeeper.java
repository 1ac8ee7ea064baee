package dev.resilience.core.failurebudget;

import dev.resilience.core.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when the state file is written: when there is something new, at most every minute, and when the budget falls idle or is
 * closed. A file that cannot be written any more is told once in the log, and tried again every minute; nothing else suffers for it.
 * Thread-safe; the lock is held while writing, and waited for by nobody but those who write.
 */
final class StateKeeper implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ErrorBudget.class);

    private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

    /** What is there to be saved: as long as this stays the same, so does the file. */
    private record Stamp(long recorded, Set<BurnRule> alerts) {}

    private final StateFile file;
    private final TimeSource time;
    private final OutcomeHistory history;
    private final BurnAlerts alerts;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile @Nullable String problem;
    private @Nullable Stamp saved;
    private long triedAt;
    private boolean closed;

    StateKeeper(StateFile file, TimeSource time, OutcomeHistory history, BurnAlerts alerts) {
        this.file = file;
        this.time = time;
        this.history = history;
        this.alerts = alerts;
    }

    /** Why the file could not be written the last time; null if it could. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Writes the file now. */
    void save() throws IOException {
        writing.lock();
        try {
            triedAt = time.nanoTime();
            Stamp stamp =
                    stamp(); // before the counts are taken: what comes in between is saved twice rather than never
            file.write(new BudgetImage(time.wallTime(), history.save(time.nanoTime()), alerts.active()));
            saved = stamp;
        } finally {
            writing.unlock();
        }
    }

    /**
     * Writes the file if it is time to.
     *
     * @param idle whether nothing comes any more
     * @return whether all there is has been written
     */
    boolean saveIfDue(boolean idle) {
        writing.lock();
        try {
            if (closed || stamp().equals(saved)) {
                return true;
            }
            boolean due = time.nanoTime() - triedAt >= INTERVAL_NANOS || (idle && problem == null);
            return due && trySave();
        } finally {
            writing.unlock();
        }
    }

    private boolean trySave() {
        try {
            save();
            if (problem != null) {
                problem = null;
                log.info("The state of an error budget is written to {} again", file);
            }
            return true;
        } catch (IOException | RuntimeException failure) {
            if (problem == null) {
                log.warn(
                        "The state of an error budget cannot be written to {}; it is tried again every minute, and a"
                                + " restart would forget what comes meanwhile",
                        file,
                        failure);
            }
            problem = failure.toString();
            return false;
        }
    }

    private Stamp stamp() {
        return new Stamp(history.recorded(), alerts.active());
    }

    /** Writes the file once more, and lets go of it. */
    @Override
    public void close() {
        writing.lock();
        try {
            if (!closed) {
                trySave();
                closed = true;
                file.close();
            }
        } finally {
            writing.unlock();
        }
    }
}
