package dev.resilience.core.failurebudget;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that keeps a budget's counts across restarts. It is whole at any moment: written beside itself, forced to the disk, and put
 * in place by a rename. Another file beside it is locked as long as this is open: two budgets would forget each other's calls. Not
 * thread-safe but for that lock. No {@code FileChannel} is written through, since an interrupt of the writing thread would close it.
 */
final class StateFile implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ErrorBudget.class);

    /** A clock may have been set back a little while the process was down: by less than the ring of hours can tell. */
    private static final Duration TOLERANCE = Duration.ofHours(1);

    /** Bytes; many times what the longest period takes. What is longer is not read at all. */
    private static final long LONGEST = 1 << 20;

    private final Path path;
    private final Path draft;
    private final FileChannel lock;

    private StateFile(Path path, FileChannel lock) {
        this.path = path;
        this.draft = beside(path, ".tmp");
        this.lock = lock;
    }

    /**
     * Claims the file, and makes directories as needed.
     *
     * @throws ResilienceConfigurationException if it cannot be written, or somebody else writes it
     */
    static StateFile open(Path configured) {
        Path path = configured.toAbsolutePath();
        FileChannel lock = null;
        try {
            Path directory = path.getParent();
            if (directory == null || Files.isDirectory(path)) {
                throw fault(configured, "is a directory", "Name a file in it");
            }
            Files.createDirectories(directory);
            lock = FileChannel.open(beside(path, ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isOurs(lock)) {
                closeQuietly(lock);
                throw fault(
                        configured,
                        "is the state of another budget, of this or another process",
                        "Give every budget and every process a file of its own");
            }
            return new StateFile(path, lock);
        } catch (IOException failure) {
            closeQuietly(lock);
            throw unwritable(configured, failure);
        }
    }

    private static void closeQuietly(@Nullable FileChannel lock) {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException failure) {
            log.debug("A lock could not be closed", failure);
        }
    }

    private static boolean isOurs(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException byThisProcess) {
            return false;
        }
    }

    static ResilienceConfigurationException unwritable(Path configured, IOException failure) {
        return fault(
                configured,
                "cannot be written: " + failure,
                "Name a file in a directory that this process may write to");
    }

    private static ResilienceConfigurationException fault(Path configured, String problem, String mend) {
        return new ResilienceConfigurationException(List.of(new Violation("state-file", configured, problem, mend)));
    }

    private static Path beside(Path path, String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    /**
     * What was written last; null if there is nothing, or nothing that can be used: then the file is kept aside.
     *
     * @param now the time of day
     */
    @Nullable
    BudgetImage read(Instant now) throws IOException {
        if (Files.notExists(path)) {
            return null;
        }
        boolean tooLong = Files.size(path) > LONGEST;
        byte[] bytes = tooLong ? new byte[0] : Files.readAllBytes(path);
        try {
            BudgetImage image = BudgetImage.decode(bytes);
            if (image.savedAt().isAfter(now.plus(TOLERANCE))) {
                throw new IOException("it was written at " + image.savedAt() + ", and now is " + now);
            }
            return image;
        } catch (IOException unusable) {
            Path aside = beside(path, ".unusable-" + now.toEpochMilli());
            Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
            log.warn(
                    "The error budget in {} begins anew: {}. What was there is kept as {}",
                    path,
                    unusable.getMessage() == null ? unusable.toString() : unusable.getMessage(),
                    aside);
            return null;
        }
    }

    /** Writes an image in place of the last one; if that fails, the last one stays. */
    void write(BudgetImage image) throws IOException {
        try (FileOutputStream out = new FileOutputStream(draft.toFile())) {
            out.write(image.encode());
            out.getFD().sync();
        }
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public String toString() {
        return path.toString();
    }

    @Override
    public void close() {
        closeQuietly(lock);
    }
}
