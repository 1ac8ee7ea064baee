package dev.resilience.core.deadletter;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says what is known about a call that was given up, beyond what happened. Must be thread-safe. What it throws is logged once, and the letter goes without. */
public interface LetterDiagnoser {

    /**
     * What {@link DeadLetter#diagnosis} is to say at once; null if that has to be found out first. Must be quick: it is asked on the
     * thread that gives the call up, whose caller waits.
     *
     * @param method what was called, for people; empty if the guarded work does not say
     */
    @Nullable
    Map<String, String> known(GivenUp end, String method);

    /**
     * Finds out what {@link DeadLetter#diagnosis} is to say. Asked on a thread that no caller waits for, after the letter was written.
     *
     * @param method what was called, for people; empty if the guarded work does not say
     */
    Map<String, String> diagnose(GivenUp end, String method);

    /** Knows nothing, at once. */
    static LetterDiagnoser none() {
        return new LetterDiagnoser() {
            @Override
            public Map<String, String> known(GivenUp end, String method) {
                return Map.of();
            }

            @Override
            public Map<String, String> diagnose(GivenUp end, String method) {
                return Map.of();
            }
        };
    }
}
