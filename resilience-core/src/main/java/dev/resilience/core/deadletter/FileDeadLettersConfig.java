package dev.resilience.core.deadletter;

import dev.resilience.core.Checks;
import dev.resilience.core.journal.Fsync;
import dev.resilience.core.journal.LineFilesConfig;
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

    /**
     * Checks the settings.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
     */
    public FileDeadLettersConfig {
        LineFilesConfig.check(new Checks(), maxSize, maxFiles)
                .positive("fsync-interval", fsyncInterval)
                .done();
    }

    LineFilesConfig lines() {
        return new LineFilesConfig(path, maxSize, maxFiles, fsync);
    }

    /** Ten megabytes a file, ten files, forced once a second. */
    public static FileDeadLettersConfig of(Path path) {
        return new FileDeadLettersConfig(path, 10L << 20, 10, Fsync.INTERVAL, Duration.ofSeconds(1));
    }
}
