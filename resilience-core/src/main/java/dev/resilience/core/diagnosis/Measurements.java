package dev.resilience.core.diagnosis;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What is known about the calls and policies of one name, from which a diagnosis computes what it advises. Thread-safe; reading
 * changes nothing.
 */
public interface Measurements {

    /**
     * The time below which a share of the calls' work ended by itself, not by a limit.
     *
     * @param quantile the share, above 0 and at most 1, such as 0.99
     * @return empty while not enough is known
     */
    Optional<Duration> latency(double quantile);

    /**
     * A setting in force.
     *
     * @param policy the type of the policy, such as {@code timeout}
     * @param setting the name as below an instance in properties, such as {@code backoff.base}
     * @return a typed value, such as a {@link Duration}; empty if the policy has no instance of this name, or nothing is set
     */
    Optional<Object> setting(String policy, String setting);

    /** The live figures of a policy's instance; empty if there is none of this name. */
    Map<String, Object> figures(String policy);

    /** Nothing is known. */
    static Measurements none() {
        return NoMeasurements.INSTANCE;
    }
}
