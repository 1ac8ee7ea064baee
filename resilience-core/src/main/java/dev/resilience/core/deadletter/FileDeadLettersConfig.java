package dev.resilience.core.deadletter;

import dev.resilience.core.Checks;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where and how letters are written to files. Immutable.
 *
 * @param path the file that is written; full ones are renamed to this path with a dot and a number, which only grows
 * @param maxSize bytes in a file before the next is begun; at least 1,024
 * @param maxFiles how many files there are at most, the one that is written included; at least 1
 * @param fsync when letters are forced to the disk
 * @param fsyncInterval how long a written letter waits for that with {@link Fsync#INTERVAL}; above 0
 */
public record FileDeadLettersConfig(Path path, long maxSize, int maxFiles, Fsync fsync, Duration fsyncInterval) {

    private static final long SMALLEST = 1_024;

    /**
     * Checks the settings.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
     */
    public FileDeadLettersConfig {
        new Checks()
                .that(
                        maxSize >= SMALLEST,
                        "max-size",
                        maxSize + " B",
                        "must be at least 1KB",
                        "Use a size such as 10MB")
                .atLeast("max-files", maxFiles, 1)
                .positive("fsync-interval", fsyncInterval)
                .done();
    }

    /** Ten megabytes a file, ten files, forced once a second. */
    public static FileDeadLettersConfig of(Path path) {
        return new FileDeadLettersConfig(path, 10L << 20, 10, Fsync.INTERVAL, Duration.ofSeconds(1));
    }
}
