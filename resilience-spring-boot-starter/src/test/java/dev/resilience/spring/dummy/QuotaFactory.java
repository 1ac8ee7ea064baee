package dev.resilience.spring.dummy;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.spring.policy.PolicyFactory;
import dev.resilience.spring.policy.PolicyInstance;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Makes quotas. */
final class QuotaFactory implements PolicyFactory<QuotaSettings, Quota.Settings> {

    @Override
    public String type() {
        return Quota.TYPE;
    }

    @Override
    public Class<? extends Annotation> annotation() {
        return Limited.class;
    }

    @Override
    public QuotaSettings settings() {
        return new QuotaSettings();
    }

    @Override
    public Quota.Settings config(QuotaSettings settings) {
        return new Quota.Settings(
                Objects.requireNonNullElse(settings.getCalls(), 100),
                Objects.requireNonNullElse(settings.getReset(), Duration.ofHours(1)));
    }

    @Override
    public PolicyInstance<Quota.Settings> create(String name, Quota.Settings config, ResilienceRuntime runtime) {
        Quota quota = new Quota(name, config);
        return PolicyInstance.of(quota, List.of(quota), quota::reconfigure);
    }
}
