package dev.resilience.core.healing;

import dev.resilience.core.Checks;
import dev.resilience.core.journal.Fsync;
import dev.resilience.core.journal.LineFilesConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a healing log keeps. Immutable.
 *
 * @param maxEntries how many entries are kept in memory; at least 1. The oldest that has ended goes when a further one comes
 * @param gatherWithin recoveries of calls that are alike in all but time are one entry as long as each follows the one before within
 *     this time; 0 makes each an entry of its own
 * @param file where entries are written, one line of JSON each; null for nowhere
 */
public record HealingLogConfig(
        int maxEntries, Duration gatherWithin, @Nullable LineFilesConfig file) {

    /** How many entries are kept unless something else is said. */
    public static final int DEFAULT_MAX_ENTRIES = 1_000;

    /** How recoveries are gathered unless something else is said. */
    public static final Duration DEFAULT_GATHER_WITHIN = Duration.ofSeconds(10);

    /**
     * Checks the settings.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
     */
    public HealingLogConfig {
        new Checks()
                .atLeast("max-entries", maxEntries, 1)
                .notNegative("gather-within", gatherWithin)
                .done();
    }

    /** A thousand entries in memory. */
    public static HealingLogConfig inMemory() {
        return new HealingLogConfig(DEFAULT_MAX_ENTRIES, DEFAULT_GATHER_WITHIN, null);
    }

    /** The same, and five files of ten megabytes. Left to the operating system to force to the disk: a log, not a ledger. */
    public static HealingLogConfig inFile(Path path) {
        return new HealingLogConfig(
                DEFAULT_MAX_ENTRIES, DEFAULT_GATHER_WITHIN, new LineFilesConfig(path, 10L << 20, 5, Fsync.NEVER));
    }
}
