package dev.resilience.spring.deadletter;

import dev.resilience.core.deadletter.MemoryDeadLetters;
import dev.resilience.core.journal.Fsync;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/** What becomes of calls that retries have given up. Not thread-safe. */
@ConfigurationProperties("resilience.dead-letters")
public class DeadLetterProperties {

    /** What letters tell about an argument. */
    public enum Arguments {
        /** Its type, and the length of texts, arrays and collections. */
        TYPES,
        /** Its value as text. */
        VALUES
    }

    /** Whether there are letters also about calls that were not retried because of the kind of their failure. */
    private boolean notRetryable;

    /** What letters tell about arguments; an ArgumentRedactor bean decides instead, if there is one. */
    private Arguments arguments = Arguments.TYPES;

    /** Letters in memory. */
    private final Memory memory = new Memory();

    /** Letters in files. */
    private final File file = new File();

    public boolean isNotRetryable() {
        return notRetryable;
    }

    public void setNotRetryable(boolean notRetryable) {
        this.notRetryable = notRetryable;
    }

    public Arguments getArguments() {
        return arguments;
    }

    public void setArguments(Arguments arguments) {
        this.arguments = arguments;
    }

    public Memory getMemory() {
        return memory;
    }

    public File getFile() {
        return file;
    }

    /** Letters in memory. */
    public static class Memory {

        /** Letters that are kept; the oldest goes when another one comes. */
        private int maxEntries = MemoryDeadLetters.DEFAULT_MAX_ENTRIES;

        public int getMaxEntries() {
            return maxEntries;
        }

        public void setMaxEntries(int maxEntries) {
            this.maxEntries = maxEntries;
        }
    }

    /** Letters in files. */
    public static class File {

        /** File that letters are appended to; full ones are renamed to this with a dot and a number. */
        private @Nullable String path;

        /** Size of a file at which the next one is begun. */
        private DataSize maxSize = DataSize.ofMegabytes(10);

        /** Files there are at most, the one under way included; the oldest is deleted with its letters. */
        private int maxFiles = 10;

        /** When letters are forced to the disk: only a failing system, not a killed process, can lose what is not. */
        private Fsync fsync = Fsync.INTERVAL;

        /** How long a letter waits to be forced to the disk with "fsync: interval". */
        private Duration fsyncInterval = Duration.ofSeconds(1);

        public @Nullable String getPath() {
            return path;
        }

        public void setPath(@Nullable String path) {
            this.path = path;
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

        public Fsync getFsync() {
            return fsync;
        }

        public void setFsync(Fsync fsync) {
            this.fsync = fsync;
        }

        public Duration getFsyncInterval() {
            return fsyncInterval;
        }

        public void setFsyncInterval(Duration fsyncInterval) {
            this.fsyncInterval = fsyncInterval;
        }
    }
}
