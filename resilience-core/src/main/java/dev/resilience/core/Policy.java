package dev.resilience.core;

import java.util.Map;

/**
 * A rule that guards calls. It binds itself in front of the next stage of any number of pipelines, which then share its
 * state. Thread-safe.
 */
public interface Policy {

    /** The type, as properties spell it, such as {@code circuit-breaker}. */
    String type();

    /** The name of this instance. */
    String name();

    /** Where it stands in a pipeline, see {@link Position}. */
    int position();

    /** The settings in force: an immutable record whose components are named like the properties. */
    Record settings();

    /** Live figures, for people; reading them changes nothing. */
    Map<String, Object> snapshot();

    /** Makes the stage that applies this policy in front of {@code next}. */
    Stage bind(Stage next);

    /** Whether the guarded work may be called more than once in a call. */
    default boolean repeats() {
        return false;
    }
}
