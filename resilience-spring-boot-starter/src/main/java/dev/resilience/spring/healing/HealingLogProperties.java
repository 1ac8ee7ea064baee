package dev.resilience.spring.healing;

import dev.resilience.core.healing.HealingLogConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/** What is kept of the recoveries that happen. Not thread-safe. */
@ConfigurationProperties("resilience.healing-log")
public class HealingLogProperties {

    /** Whether recoveries are journalled. */
    private boolean enabled = true;

    /** Entries that are kept in memory; the oldest that has ended goes when another one comes. */
    private int maxEntries = HealingLogConfig.DEFAULT_MAX_ENTRIES;

    /** Recoveries of calls that are alike are one entry as long as each follows the one before within this; 0s: each its own. */
    private Duration gatherWithin = HealingLogConfig.DEFAULT_GATHER_WITHIN;

    /** File that entries are appended to as lines of JSON; full ones are renamed to this with a dot and a number. */
    private @Nullable String file;

    /** Size of a file at which the next one is begun. */
    private DataSize maxSize = DataSize.ofMegabytes(10);

    /** Files there are at most, the one under way included; the oldest is deleted. */
    private int maxFiles = 5;

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    public int getMaxEntries() {
        return maxEntries;
    }

    public void setMaxEntries(int maxEntries) {
        this.maxEntries = maxEntries;
    }

    public Duration getGatherWithin() {
        return gatherWithin;
    }

    public void setGatherWithin(Duration gatherWithin) {
        this.gatherWithin = gatherWithin;
    }

    public @Nullable String getFile() {
        return file;
    }

    public void setFile(@Nullable String file) {
        this.file = file;
    }

    public DataSize getMaxSize() {
        return maxSize;
    }

    public void setMaxSize(DataSize maxSize) {
        this.maxSize = maxSize;
    }

    public int getMaxFiles() {
        return maxFiles;
    }

    public void setMaxFiles(int maxFiles) {
        this.maxFiles = maxFiles;
    }
}
