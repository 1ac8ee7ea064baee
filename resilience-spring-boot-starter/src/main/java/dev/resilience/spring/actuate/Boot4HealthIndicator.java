package dev.resilience.spring.actuate;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** What a policy says about the health, for Spring Boot 4. Thread-safe. */
public final class Boot4HealthIndicator implements HealthIndicator {

    private final HealthSource source;

    /** An adapter to a source. */
    public Boot4HealthIndicator(HealthSource source) {
        this.source = source;
    }

    @Override
    public Health health() {
        HealthSource.Report report = source.report();
        return Health.status(report.status()).withDetails(report.details()).build();
    }
}
