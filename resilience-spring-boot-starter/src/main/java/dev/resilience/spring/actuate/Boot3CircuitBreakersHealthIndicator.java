package dev.resilience.spring.actuate;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

/** {@link CircuitBreakersHealth} for Spring Boot 3. Thread-safe. */
public final class Boot3CircuitBreakersHealthIndicator implements HealthIndicator {

    private final CircuitBreakersHealth source;

    /** An adapter to a figure source. */
    public Boot3CircuitBreakersHealthIndicator(CircuitBreakersHealth source) {
        this.source = source;
    }

    @Override
    public Health health() {
        CircuitBreakersHealth.Report report = source.report();
        return (report.down() ? Health.down() : Health.up())
                .withDetails(report.details())
                .build();
    }
}
