package dev.resilience.spring.actuate;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** {@link CircuitBreakersHealth} for Spring Boot 4. Thread-safe. */
public final class Boot4CircuitBreakersHealthIndicator implements HealthIndicator {

    private final CircuitBreakersHealth source;

    /** An adapter to a figure source. */
    public Boot4CircuitBreakersHealthIndicator(CircuitBreakersHealth source) {
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
