package dev.resilience.spring.metrics;

import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows what the engines count. Meters read the engines' own figures, so that a call pays nothing for them; they exist from the
 * moment an instance does, and their tag keys never vary. After {@code max-names} names of one policy all further ones report
 * together under {@value #OTHER}. Thread-safe; binding twice changes nothing.
 */
public final class ResilienceMeters implements MeterBinder {

    /** The name under which all names beyond the limit report together. */
    public static final String OTHER = "_other";

    private static final Logger log = LoggerFactory.getLogger(ResilienceMeters.class);

    private final Lock lock = new ReentrantLock();
    private final Map<String, PolicyMeters> byType = new HashMap<>();
    private final int maxNames;
    private final Set<MeterRegistry> bound = Collections.newSetFromMap(new WeakHashMap<>());
    private final Map<String, Map<String, Reporters>> reporting = new HashMap<>();

    /**
     * Meters for the instances of a registry, those there are and those to come.
     *
     * @param further meters of policies that do not come with the starter
     * @param maxNames names of one policy that have meters of their own
     */
    public ResilienceMeters(PolicyRegistry policies, List<PolicyMeters> further, int maxNames) {
        this.maxNames = maxNames;
        StandardMeters.all().forEach(meters -> byType.put(meters.type(), meters));
        further.forEach(meters -> byType.put(meters.type(), meters));
        policies.onRemoved(this::remove);
        policies.onEach(this::add);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        lock.lock();
        try {
            if (bound.add(registry)) {
                reporting.forEach((type, names) -> names.values().forEach(reporters -> register(reporters, registry)));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Has an instance report under its name, or under the common one when there are too many names. */
    private void add(RegisteredPolicy<?, ?> policy) {
        PolicyMeters meters = byType.get(policy.type());
        if (meters == null) {
            return;
        }
        lock.lock();
        try {
            report(policy, meters);
        } finally {
            lock.unlock();
        }
    }

    /** What it has counted stays in the meters. */
    private void remove(RegisteredPolicy<?, ?> policy) {
        PolicyMeters meters = byType.get(policy.type());
        if (meters == null) {
            return;
        }
        Map<PolicyMeters.Definition, Double> counted = Reporters.counted(meters, policy);
        lock.lock();
        try {
            reporting
                    .getOrDefault(policy.type(), Map.of())
                    .values()
                    .forEach(reporters -> reporters.remove(policy, counted));
        } finally {
            lock.unlock();
        }
    }

    private void report(RegisteredPolicy<?, ?> policy, PolicyMeters meters) {
        Map<String, Reporters> names = reporting.computeIfAbsent(policy.type(), type -> new HashMap<>());
        String own = PolicyRegistry.canonical(policy.name());
        if (policy.isRemoved() || names.values().stream().anyMatch(reporters -> reporters.contains(policy))) {
            return;
        }
        String key = names.containsKey(own) || names.size() < maxNames ? own : OTHER;
        Reporters known = names.get(key);
        if (known != null) {
            known.add(policy);
            return;
        }
        if (key.equals(OTHER)) {
            log.warn(
                    "More than {} names of {} policies: further ones report together as '{}'"
                            + " (resilience.metrics.max-names)",
                    maxNames,
                    policy.type(),
                    OTHER);
        }
        Reporters first = new Reporters(key.equals(OTHER) ? OTHER : policy.name(), meters, List.of(policy));
        names.put(key, first);
        bound.forEach(registry -> register(first, registry));
    }

    private static void register(Reporters reporters, MeterRegistry registry) {
        for (PolicyMeters.Definition meter : reporters.meters()) {
            Tags tags = Tags.of(meter.tags()).and(Tag.of("name", reporters.name()));
            ToDoubleFunction<Reporters> value = reporting -> reporting.value(meter);
            if (meter.counter()) {
                FunctionCounter.builder(meter.meter(), reporters, value)
                        .description(meter.description())
                        .tags(tags)
                        .register(registry);
            } else {
                Gauge.builder(meter.meter(), reporters, value)
                        .description(meter.description())
                        .tags(tags)
                        .register(registry);
            }
        }
    }
}
