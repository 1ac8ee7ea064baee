package dev.resilience.core.deadletter;

import java.util.Map;

/**
 * Says what is known about a call that was given up, beyond what happened. Must be thread-safe, and quick: it is asked on the thread that
 * gives the call up, whose caller waits. What it throws is logged once, and the letter goes without.
 */
@FunctionalInterface
public interface LetterDiagnoser {

    /**
     * What {@link DeadLetter#diagnosis} is to say.
     *
     * @param method what was called, for people; empty if the guarded work does not say
     */
    Map<String, String> diagnose(GivenUp end, String method);
}
