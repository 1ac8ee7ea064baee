package dev.resilience.spring.metrics;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Settings of the meters. Not thread-safe. */
@ConfigurationProperties("resilience.metrics")
public class ResilienceMetricsProperties {

    /** Names of one policy that have meters of their own; all further ones report together as "_other". */
    private int maxNames = 1000;

    public int getMaxNames() {
        return maxNames;
    }

    /**
     * Sets the limit.
     *
     * @throws ResilienceConfigurationException if it is below 1
     */
    public void setMaxNames(int maxNames) {
        if (maxNames < 1) {
            throw new ResilienceConfigurationException(List.of(
                    new Violation("resilience.metrics.max-names", maxNames, "must be at least 1", "Use 1 or more")));
        }
        this.maxNames = maxNames;
    }
}
