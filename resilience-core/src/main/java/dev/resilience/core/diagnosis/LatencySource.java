package dev.resilience.core.diagnosis;

import java.time.Duration;
import java.util.Optional;

/** What is known about how long the work of an instance's calls takes. Thread-safe. */
@FunctionalInterface
public interface LatencySource {

    /**
     * The time below which a share of the calls' work ends by itself.
     *
     * @param name the name of the instance
     * @param quantile the share, above 0 and at most 1, such as 0.99
     * @return empty while not enough is known
     */
    Optional<Duration> latency(String name, double quantile);
}
