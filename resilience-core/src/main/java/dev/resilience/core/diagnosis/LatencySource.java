package dev.resilience.core.diagnosis;

import java.time.Duration;
import java.util.Optional;

/** What is known about how long the work of an instance's calls takes. Thread-safe. */
@FunctionalInterface
public interface LatencySource {

    /**
     * How long work took that ended by itself.
     *
     * @param name the name of the instance
     * @param quantile which share of the work took at most that long, from 0 to 1
     * @return empty when that is not known
     */
    Optional<Duration> latency(String name, double quantile);
}
