package dev.resilience.spring.policy;

import static dev.resilience.spring.policy.SetIfPresent.set;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Violation;
import dev.resilience.core.timeout.Timeout;
import dev.resilience.core.timeout.TimeoutConfig;
import dev.resilience.spring.config.TimeoutSettings;
import java.lang.annotation.Annotation;
import java.util.List;

/** Makes timeouts. */
public final class TimeoutFactory implements PolicyFactory<TimeoutSettings, TimeoutConfig> {

    @Override
    public String type() {
        return Timeout.TYPE;
    }

    @Override
    public Class<? extends Annotation> annotation() {
        return dev.resilience.spring.annotation.Timeout.class;
    }

    @Override
    public TimeoutSettings settings() {
        return new TimeoutSettings();
    }

    @Override
    public TimeoutConfig config(TimeoutSettings settings) {
        if (settings.getDuration() == null) {
            throw new ResilienceConfigurationException(List.of(new Violation(
                    "duration",
                    null,
                    "is not set, and a timeout has no default",
                    "Set it, such as duration: 2s, here or on the annotation")));
        }
        TimeoutConfig.Builder builder = TimeoutConfig.builder();
        set(settings.getDuration(), builder::duration);
        set(settings.getPerAttempt(), builder::perAttempt);
        set(settings.getMessage(), builder::message);
        set(settings.getLateResult(), builder::lateResult);
        set(settings.getOnTimeout(), builder::onTimeout);
        return builder.build();
    }

    @Override
    public PolicyInstance<TimeoutConfig> create(String name, TimeoutConfig config, ResilienceRuntime runtime) {
        Timeout timeout = Timeout.of(name, config, runtime);
        return PolicyInstance.of(timeout, timeout.policies(), changed -> reconfigure(timeout, changed));
    }

    /** Whether attempts are limited at all is compiled into the pipelines; how long they may take is not. */
    private static void reconfigure(Timeout timeout, TimeoutConfig changed) {
        if ((changed.perAttempt() == null) != (timeout.settings().perAttempt() == null)) {
            throw new ResilienceConfigurationException(List.of(new Violation(
                    "per-attempt",
                    changed.perAttempt(),
                    "cannot be added or removed while the application runs",
                    "Set it in the configuration and restart")));
        }
        timeout.reconfigure(changed);
    }
}
