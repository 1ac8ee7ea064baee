package dev.resilience.spring.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Settings of a bulkhead. A field that is null was not set. Not thread-safe. */
public class BulkheadSettings extends PolicySettings {

    /** Calls that may run at once. */
    private @Nullable Integer maxConcurrent;

    /** How long a call may wait for its turn; 0s means never. */
    private @Nullable Duration maxWait;

    /** Calls that may wait at once. */
    private @Nullable Integer maxQueue;

    public @Nullable Integer getMaxConcurrent() {
        return maxConcurrent;
    }

    public void setMaxConcurrent(@Nullable Integer maxConcurrent) {
        this.maxConcurrent = maxConcurrent;
    }

    public @Nullable Duration getMaxWait() {
        return maxWait;
    }

    public void setMaxWait(@Nullable Duration maxWait) {
        this.maxWait = maxWait;
    }

    public @Nullable Integer getMaxQueue() {
        return maxQueue;
    }

    public void setMaxQueue(@Nullable Integer maxQueue) {
        this.maxQueue = maxQueue;
    }
}
