package dev.resilience.spring.config;

/** What the trouble of one instance does to the application's health. */
public enum HealthImpact {
    /** Nothing: it is shown. */
    NEUTRAL,
    /** It changes the status. */
    AFFECTS_STATUS
}
