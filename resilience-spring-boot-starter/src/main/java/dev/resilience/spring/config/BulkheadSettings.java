package dev.resilience.spring.config;

import dev.resilience.core.bulkhead.BulkheadConfig.Isolation;
import dev.resilience.core.bulkhead.BulkheadConfig.Limit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Settings of a bulkhead. A field that is null was not set. Not thread-safe. */
public class BulkheadSettings extends PolicySettings {

    /** Calls that may run at once; with an adaptive limit, its upper bound. */
    private @Nullable Integer maxConcurrent;

    /** How long a call may wait for its turn; 0s means never. */
    private @Nullable Duration maxWait;

    /** Calls that may wait at once. */
    private @Nullable Integer maxQueue;

    /** On which threads the work runs; anything but semaphore releases callers at their time limit in any case. */
    private @Nullable Isolation isolation;

    /** Whether the limit is fixed or follows the latency of the work. */
    private @Nullable Limit limit;

    /** Lower bound of an adaptive limit. */
    private @Nullable Integer minConcurrent;

    /** After what time work that outlives its call loses its permit; 0s means never. */
    private @Nullable Duration zombieWriteOff;

    /** Whether a bulkhead makes the health DEGRADED while work that outlives its call holds half of the permits. */
    private @Nullable HealthImpact health;

    public @Nullable HealthImpact getHealth() {
        return health;
    }

    public void setHealth(@Nullable HealthImpact health) {
        this.health = health;
    }

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

    public @Nullable Isolation getIsolation() {
        return isolation;
    }

    public void setIsolation(@Nullable Isolation isolation) {
        this.isolation = isolation;
    }

    public @Nullable Limit getLimit() {
        return limit;
    }

    public void setLimit(@Nullable Limit limit) {
        this.limit = limit;
    }

    public @Nullable Integer getMinConcurrent() {
        return minConcurrent;
    }

    public void setMinConcurrent(@Nullable Integer minConcurrent) {
        this.minConcurrent = minConcurrent;
    }

    public @Nullable Duration getZombieWriteOff() {
        return zombieWriteOff;
    }

    public void setZombieWriteOff(@Nullable Duration zombieWriteOff) {
        this.zombieWriteOff = zombieWriteOff;
    }
}
