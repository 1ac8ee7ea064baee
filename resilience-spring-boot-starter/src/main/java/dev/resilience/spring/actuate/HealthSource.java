package dev.resilience.spring.actuate;

import java.util.Map;

/** What the instances of a policy say about the application's health, for the adapters to both lines of Spring Boot. Thread-safe. */
public interface HealthSource {

    /** How they do now. */
    Report report();

    /**
     * Health in plain values.
     *
     * @param status a status of Spring Boot's, or {@value #DEGRADED}
     * @param details by name
     */
    record Report(String status, Map<String, Object> details) {

        static final String UP = "UP";
        static final String DOWN = "DOWN";

        /** Not one of Spring Boot's own: ranks before UP, and is answered with 200 unless that is mapped otherwise. */
        static final String DEGRADED = "DEGRADED";
    }
}
