package dev.resilience.spring.context;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Settings of deadlines over HTTP. Not thread-safe. */
@ConfigurationProperties("resilience.deadline.http")
public class DeadlineHttpProperties {

    /** Whether outgoing HTTP requests tell how much time is left, and incoming ones are bound by what they tell. */
    private boolean enabled;

    /** Name of the HTTP header that tells the time left, in whole milliseconds. */
    private String header = "X-Request-Timeout-Ms";

    /** Longest time that an incoming request may ask for; more counts as this much. */
    private Duration max = Duration.ofSeconds(60);

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    public String getHeader() {
        return header;
    }

    public void setHeader(String header) {
        this.header = header;
    }

    public Duration getMax() {
        return max;
    }

    public void setMax(Duration max) {
        this.max = max;
    }
}
