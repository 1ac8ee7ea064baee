package dev.resilience.spring.dummy;

import dev.resilience.spring.config.PolicySettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link Quota}. */
public class QuotaSettings extends PolicySettings {

    private @Nullable Integer calls;

    private @Nullable Duration reset;

    public @Nullable Integer getCalls() {
        return calls;
    }

    public void setCalls(@Nullable Integer calls) {
        this.calls = calls;
    }

    public @Nullable Duration getReset() {
        return reset;
    }

    public void setReset(@Nullable Duration reset) {
        this.reset = reset;
    }
}
