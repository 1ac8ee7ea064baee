package dev.resilience.spring.diagnosis;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.core.diagnosis.DiagnosesConfig;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Settings of diagnoses. Not thread-safe. */
@ConfigurationProperties("resilience.diagnosis")
public class DiagnosisProperties {

    private static final String PREFIX = "resilience.diagnosis.";

    /** Whether failures are diagnosed. */
    private boolean enabled = true;

    /** Diagnoses that are kept; when another one comes, that goes which was not seen for longest. */
    private int maxEntries = DiagnosesConfig.DEFAULT_MAX_ENTRIES;

    /** How soon the same diagnosis has to come again to be counted only. */
    private Duration repeatWithin = DiagnosesConfig.DEFAULT_REPEAT_WITHIN;

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    public int getMaxEntries() {
        return maxEntries;
    }

    public void setMaxEntries(int maxEntries) {
        this.maxEntries = maxEntries;
    }

    public Duration getRepeatWithin() {
        return repeatWithin;
    }

    public void setRepeatWithin(Duration repeatWithin) {
        this.repeatWithin = repeatWithin;
    }

    /**
     * The bounds of the journal.
     *
     * @throws ResilienceConfigurationException with every fault
     */
    public DiagnosesConfig journal() {
        try {
            return new DiagnosesConfig(maxEntries, repeatWithin);
        } catch (ResilienceConfigurationException faults) {
            throw new ResilienceConfigurationException(faults.violations().stream()
                    .map(fault -> new Violation(
                            PREFIX + fault.property(), fault.value(), fault.problem(), fault.mend(), fault.origin()))
                    .toList());
        }
    }
}
