package dev.resilience.spring.policy;

import static dev.resilience.spring.policy.SetIfPresent.set;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.retry.AdaptiveRetry;
import dev.resilience.core.retry.AdaptiveRetryConfig;
import dev.resilience.spring.config.AdaptiveRetrySettings;
import java.lang.annotation.Annotation;
import java.util.List;

/** Makes retries. */
public final class AdaptiveRetryFactory implements PolicyFactory<AdaptiveRetrySettings, AdaptiveRetryConfig> {

    @Override
    public String type() {
        return AdaptiveRetry.TYPE;
    }

    @Override
    public String title() {
        return "retry";
    }

    @Override
    public Class<? extends Annotation> annotation() {
        return dev.resilience.spring.annotation.AdaptiveRetry.class;
    }

    @Override
    public AdaptiveRetrySettings settings() {
        return new AdaptiveRetrySettings();
    }

    @Override
    public AdaptiveRetryConfig config(AdaptiveRetrySettings settings) {
        AdaptiveRetryConfig.Builder builder = AdaptiveRetryConfig.builder();
        set(settings.getMaxAttempts(), builder::maxAttempts);
        set(settings.getMaxDuration(), builder::maxDuration);
        set(settings.getIdempotent(), builder::idempotent);
        set(settings.getBackoff().getStrategy(), builder::backoff);
        set(settings.getBackoff().getBase(), builder::backoffBase);
        set(settings.getBackoff().getMax(), builder::backoffMax);
        set(settings.getBackoff().getMultiplier(), builder::backoffMultiplier);
        settings.getKinds().forEach((kind, of) -> set(of.getRetries(), retries -> builder.retries(kind, retries)));
        return builder.build();
    }

    @Override
    public PolicyInstance<AdaptiveRetryConfig> create(
            String name, AdaptiveRetryConfig config, ResilienceRuntime runtime) {
        AdaptiveRetry retry = AdaptiveRetry.of(name, config, runtime);
        return PolicyInstance.of(retry, List.of(retry), retry::reconfigure);
    }
}
