package dev.resilience.it.quota;

import dev.resilience.spring.config.PolicySettings;

/** The settings as users write them. */
public class QuotaSettings extends PolicySettings {

    private Integer calls;

    public Integer getCalls() {
        return calls;
    }

    public void setCalls(Integer calls) {
        this.calls = calls;
    }
}
