package dev.resilience.spring.policy;

import static dev.resilience.spring.policy.SetIfPresent.set;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.bulkhead.Bulkhead;
import dev.resilience.core.bulkhead.BulkheadConfig;
import dev.resilience.spring.config.BulkheadSettings;
import java.lang.annotation.Annotation;
import java.util.List;

/** Makes bulkheads. */
public final class BulkheadFactory implements PolicyFactory<BulkheadSettings, BulkheadConfig> {

    @Override
    public String type() {
        return Bulkhead.TYPE;
    }

    @Override
    public Class<? extends Annotation> annotation() {
        return dev.resilience.spring.annotation.Bulkhead.class;
    }

    @Override
    public BulkheadSettings settings() {
        return new BulkheadSettings();
    }

    @Override
    public BulkheadConfig config(BulkheadSettings settings) {
        BulkheadConfig.Builder builder = BulkheadConfig.builder();
        set(settings.getMaxConcurrent(), builder::maxConcurrent);
        set(settings.getMaxWait(), builder::maxWait);
        set(settings.getMaxQueue(), builder::maxQueue);
        set(settings.getIsolation(), builder::isolation);
        set(settings.getLimit(), builder::limit);
        set(settings.getMinConcurrent(), builder::minConcurrent);
        set(settings.getZombieWriteOff(), builder::zombieWriteOff);
        return builder.build();
    }

    @Override
    public PolicyInstance<BulkheadConfig> create(String name, BulkheadConfig config, ResilienceRuntime runtime) {
        Bulkhead bulkhead = Bulkhead.of(name, config, runtime);
        return PolicyInstance.of(bulkhead, List.of(bulkhead), bulkhead::reconfigure);
    }
}
