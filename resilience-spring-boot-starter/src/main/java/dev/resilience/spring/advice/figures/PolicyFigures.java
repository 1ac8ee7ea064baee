package dev.resilience.spring.advice.figures;

/** What one policy has counted since the start, with the settings in force. Immutable. */
public interface PolicyFigures {

    /** The type of the policy, as properties spell it. */
    String type();

    /** The calls that have come to this policy. */
    long calls();
}
