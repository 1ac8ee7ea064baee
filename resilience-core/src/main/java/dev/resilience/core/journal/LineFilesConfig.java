package dev.resilience.core.journal;

import dev.resilience.core.Checks;
import java.nio.file.Path;

/**
 * Where lines are written, and how much of them is kept. Immutable.
 *
 * @param path the file that is written; full ones are renamed to this path with a dot and a number, which only grows
 * @param maxSize bytes in a file before the next is begun; at least 1,024
 * @param maxFiles how many files there are at most, the one that is written included; at least 1
 * @param fsync whether a file is forced to the disk before the next is begun and when it is closed: unless {@link Fsync#NEVER}
 */
public record LineFilesConfig(Path path, long maxSize, int maxFiles, Fsync fsync) {

    private static final long SMALLEST = 1_024;

    /**
     * Checks the settings.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
     */
    public LineFilesConfig {
        check(new Checks(), maxSize, maxFiles).done();
    }

    /** Checks sizes together with other settings. */
    public static Checks check(Checks checks, long maxSize, int maxFiles) {
        return checks.that(
                        maxSize >= SMALLEST,
                        "max-size",
                        maxSize + " B",
                        "must be at least 1KB",
                        "Use a size such as 10MB")
                .atLeast("max-files", maxFiles, 1);
    }
}
