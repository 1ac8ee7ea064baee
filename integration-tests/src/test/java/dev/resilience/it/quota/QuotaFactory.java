package dev.resilience.it.quota;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.spring.policy.PolicyFactory;
import dev.resilience.spring.policy.PolicyInstance;
import java.lang.annotation.Annotation;
import java.util.List;

/** What a policy needs besides itself; as a bean, it is all. */
class QuotaFactory implements PolicyFactory<QuotaSettings, Quota.Config> {

    @Override
    public String type() {
        return Quota.TYPE;
    }

    @Override
    public Class<? extends Annotation> annotation() {
        return WithQuota.class;
    }

    @Override
    public QuotaSettings settings() {
        return new QuotaSettings();
    }

    @Override
    public Quota.Config config(QuotaSettings settings) {
        return new Quota.Config(settings.getCalls() == null ? 100 : settings.getCalls());
    }

    @Override
    public PolicyInstance<Quota.Config> create(String name, Quota.Config config, ResilienceRuntime runtime) {
        Quota quota = new Quota(name, config);
        return PolicyInstance.of(quota, List.of(quota), quota::reconfigure);
    }
}
