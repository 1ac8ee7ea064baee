package dev.resilience.spring.metrics;

import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
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
    private final Map<String, Map<String, Collection<RegisteredPolicy<?, ?>>>> reporting = new HashMap<>();

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
        policies.onEach(this::add);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        lock.lock();
        try {
            if (bound.add(registry)) {
                reporting.forEach(
                        (type, names) -> names.forEach((name, members) -> register(type, name, members, registry)));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Has an instance report under its name, or under the common one when there are too many names. */
    private void add(RegisteredPolicy<?, ?> policy) {
        if (!byType.containsKey(policy.type())) {
            return;
        }
        lock.lock();
        try {
            report(policy);
        } finally {
            lock.unlock();
        }
    }

    private void report(RegisteredPolicy<?, ?> policy) {
        Map<String, Collection<RegisteredPolicy<?, ?>>> names =
                reporting.computeIfAbsent(policy.type(), type -> new HashMap<>());
        if (names.containsKey(policy.name())) {
            return;
        }
        String name = names.size() < maxNames ? policy.name() : OTHER;
        Collection<RegisteredPolicy<?, ?>> members = names.get(name);
        if (members != null) {
            members.add(policy);
            return;
        }
        if (name.equals(OTHER)) {
            log.warn(
                    "More than {} names of {} policies: further ones report together as '{}'"
                            + " (resilience.metrics.max-names)",
                    maxNames,
                    policy.type(),
                    OTHER);
        }
        Collection<RegisteredPolicy<?, ?>> first = new CopyOnWriteArraySet<>(List.of(policy));
        names.put(name, first);
        bound.forEach(registry -> register(policy.type(), name, first, registry));
    }

    private void register(
            String type, String name, Collection<RegisteredPolicy<?, ?>> members, MeterRegistry registry) {
        PolicyMeters meters = byType.get(type);
        if (meters == null) {
            return;
        }
        for (PolicyMeters.Definition meter : meters.meters()) {
            Tags tags = Tags.of(meter.tags()).and(Tag.of("name", name));
            if (meter.counter()) {
                FunctionCounter.builder(meter.meter(), members, meter.value())
                        .description(meter.description())
                        .tags(tags)
                        .register(registry);
            } else {
                Gauge.builder(meter.meter(), members, meter.value())
                        .description(meter.description())
                        .tags(tags)
                        .register(registry);
            }
        }
    }
}
