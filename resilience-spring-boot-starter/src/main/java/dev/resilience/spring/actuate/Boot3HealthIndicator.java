package dev.resilience.spring.actuate;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

/** What a policy says about the health, for Spring Boot 3. Thread-safe. */
public final class Boot3HealthIndicator implements HealthIndicator {

    private final HealthSource source;

    /** An adapter to a source. */
    public Boot3HealthIndicator(HealthSource source) {
        this.source = source;
    }

    @Override
    public Health health() {
        HealthSource.Report report = source.report();
        return Health.status(report.status()).withDetails(report.details()).build();
    }
}
