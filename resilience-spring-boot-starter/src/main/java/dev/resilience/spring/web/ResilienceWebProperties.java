package dev.resilience.spring.web;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** Settings of what a web application answers. Not thread-safe. */
@ConfigurationProperties("resilience.web")
public class ResilienceWebProperties {

    /** Whether rejected calls are answered with 503 and timed-out ones with 504, as problem details. */
    private boolean problemDetails = true;

    public boolean isProblemDetails() {
        return problemDetails;
    }

    public void setProblemDetails(boolean problemDetails) {
        this.problemDetails = problemDetails;
    }
}
