package dev.resilience.core.diagnosis;

import dev.resilience.core.Checks;
import dev.resilience.core.ResilienceConfigurationException;
import java.time.Duration;

/**
 * Bounds of the journal of diagnoses. Immutable.
 *
 * @param maxEntries diagnoses that are kept; when another one comes, that goes which was not seen for longest; default 200
 * @param repeatWithin how soon the same diagnosis has to come again to be counted only; default 10 s
 */
public record DiagnosesConfig(int maxEntries, Duration repeatWithin) {

    /** How many diagnoses are kept by default. */
    public static final int DEFAULT_MAX_ENTRIES = 200;

    /** How soon the same diagnosis counts as a repetition by default. */
    public static final Duration DEFAULT_REPEAT_WITHIN = Duration.ofSeconds(10);

    private static final int HIGHEST_MAX_ENTRIES = 100_000;

    /**
     * Checks the bounds.
     *
     * @throws ResilienceConfigurationException with every fault
     */
    public DiagnosesConfig {
        new Checks()
                .atLeast("max-entries", maxEntries, 1)
                .that(
                        maxEntries <= HIGHEST_MAX_ENTRIES,
                        "max-entries",
                        maxEntries,
                        "must be at most " + HIGHEST_MAX_ENTRIES,
                        "Use " + HIGHEST_MAX_ENTRIES + " or less: diagnoses are kept in memory")
                .positive("repeat-within", repeatWithin)
                .done();
    }

    /** The defaults. */
    public static DiagnosesConfig standard() {
        return new DiagnosesConfig(DEFAULT_MAX_ENTRIES, DEFAULT_REPEAT_WITHIN);
    }
}
