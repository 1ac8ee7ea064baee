package dev.resilience.spring.config;

import org.jspecify.annotations.Nullable;

/** What the settings of every policy have in common. A field that is null was not set. Not thread-safe. */
public abstract class PolicySettings {

    /** Whether the policy guards anything. */
    private @Nullable Boolean enabled;

    /** Preset whose settings this instance starts from. */
    private @Nullable String preset;

    public @Nullable Boolean getEnabled() {
        return enabled;
    }

    public void setEnabled(@Nullable Boolean enabled) {
        this.enabled = enabled;
    }

    public @Nullable String getPreset() {
        return preset;
    }

    public void setPreset(@Nullable String preset) {
        this.preset = preset;
    }
}
