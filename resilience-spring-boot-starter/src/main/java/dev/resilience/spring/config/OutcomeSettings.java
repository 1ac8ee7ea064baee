package dev.resilience.spring.config;

import org.jspecify.annotations.Nullable;

/**
 * What the settings of those policies have in common that do something about failures: repeat them, or count them. A field that is
 * null was not set. Not thread-safe.
 */
public class OutcomeSettings extends PolicySettings {

    /** Results that are failures, too, for all policies of a method: an expression over #result, or a bean of type Predicate or ResultClassifier. */
    private @Nullable String failureOn;

    public @Nullable String getFailureOn() {
        return failureOn;
    }

    public void setFailureOn(@Nullable String failureOn) {
        this.failureOn = failureOn;
    }
}
