package dev.resilience.core.diagnosis;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a failure happened and what is known there. Immutable.
 *
 * @param policy the type of the policy that tells of it, such as {@code adaptive-retry}; empty if none does
 * @param name the name of its instance, as registered; empty if there is none
 * @param method what was called, for people; null if that is not known
 * @param situation what has become of the call
 * @param attempts how many attempts have failed; 0 if nobody counts
 * @param elapsed how long the call, or the attempt, had taken; null if that is not known
 * @param limit the time limit that was reached; null if none was, or it is not known
 * @param measurements what is known about the calls and policies of this name
 */
public record DiagnosisContext(
        String policy,
        String name,
        @Nullable String method,
        Situation situation,
        int attempts,
        @Nullable Duration elapsed,
        @Nullable Duration limit,
        Measurements measurements) {

    /** What has become of the call. From harmless to bad. */
    public enum Situation {
        /** Its caller got a result all the same. */
        ANSWERED,
        /** Another attempt follows. */
        RETRYING,
        /** Its caller got the failure. */
        FAILED,
        /** The failure moved an instance: a circuit breaker opened, a budget is spent. */
        TRIPPED
    }

    /**
     * A context.
     *
     * @throws IllegalArgumentException if there are fewer attempts than none
     */
    public DiagnosisContext {
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(situation, "situation");
        Objects.requireNonNull(measurements, "measurements");
        if (attempts < 0) {
            throw new IllegalArgumentException("attempts = " + attempts + " is negative: use 0 if nobody counts");
        }
    }

    /** A failure that nobody but its caller knows of. */
    public static DiagnosisContext none() {
        return of("", "");
    }

    /** A failure that an instance tells of and its caller got, with nothing measured. */
    public static DiagnosisContext of(String policy, String name) {
        return new DiagnosisContext(policy, name, null, Situation.FAILED, 0, null, null, Measurements.none());
    }

    /** The same of a call to a method. */
    public DiagnosisContext withMethod(@Nullable String called) {
        return new DiagnosisContext(policy, name, called, situation, attempts, elapsed, limit, measurements);
    }

    /** The same with what has become of the call. */
    public DiagnosisContext withSituation(Situation now) {
        return new DiagnosisContext(policy, name, method, now, attempts, elapsed, limit, measurements);
    }

    /** The same after so many failed attempts. */
    public DiagnosisContext withAttempts(int failed) {
        return new DiagnosisContext(policy, name, method, situation, failed, elapsed, limit, measurements);
    }

    /** The same after some time. */
    public DiagnosisContext withElapsed(@Nullable Duration taken) {
        return new DiagnosisContext(policy, name, method, situation, attempts, taken, limit, measurements);
    }

    /** The same with the limit that was reached. */
    public DiagnosisContext withLimit(@Nullable Duration reached) {
        return new DiagnosisContext(policy, name, method, situation, attempts, elapsed, reached, measurements);
    }

    /** The same with what is known about the name. */
    public DiagnosisContext withMeasurements(Measurements known) {
        return new DiagnosisContext(policy, name, method, situation, attempts, elapsed, limit, known);
    }
}
