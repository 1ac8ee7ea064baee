package dev.resilience.spring.metrics;

import dev.resilience.spring.policy.RegisteredPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAccumulator;

/**
 * The instances that report under one name, and what those have counted that are removed. A count never goes backwards: what a call
 * still counts at an instance while that is being removed may be missing, but nothing is taken back that was told. Changed by one
 * thread at a time; may be read by any.
 */
final class Reporters {

    private final String name;
    private final PolicyMeters meters;
    private final Map<PolicyMeters.Definition, DoubleAccumulator> told = new ConcurrentHashMap<>();
    private volatile State state;

    Reporters(String name, PolicyMeters meters, List<RegisteredPolicy<?, ?>> members) {
        this.name = name;
        this.meters = meters;
        this.state = new State(members, Map.of());
    }

    /**
     * @param retired what removed instances have counted
     */
    private record State(Collection<RegisteredPolicy<?, ?>> members, Map<PolicyMeters.Definition, Double> retired) {}

    String name() {
        return name;
    }

    List<PolicyMeters.Definition> meters() {
        return meters.meters();
    }

    boolean contains(RegisteredPolicy<?, ?> policy) {
        return state.members.contains(policy);
    }

    void add(RegisteredPolicy<?, ?> policy) {
        List<RegisteredPolicy<?, ?>> members = new ArrayList<>(state.members);
        members.add(policy);
        state = new State(List.copyOf(members), state.retired);
    }

    /**
     * @param counted what it has counted, see {@link #counted}
     */
    void remove(RegisteredPolicy<?, ?> policy, Map<PolicyMeters.Definition, Double> counted) {
        List<RegisteredPolicy<?, ?>> members = new ArrayList<>(state.members);
        if (!members.remove(policy)) {
            return;
        }
        Map<PolicyMeters.Definition, Double> retired = new HashMap<>(state.retired);
        counted.forEach((meter, count) -> retired.merge(meter, count, Double::sum));
        state = new State(List.copyOf(members), retired);
    }

    /** What an instance has counted; asks meters that may be others' code, so no lock should be held. */
    static Map<PolicyMeters.Definition, Double> counted(PolicyMeters meters, RegisteredPolicy<?, ?> policy) {
        Map<PolicyMeters.Definition, Double> counted = new HashMap<>();
        for (PolicyMeters.Definition meter : meters.meters()) {
            if (meter.counter()) {
                counted.put(meter, meter.value().applyAsDouble(List.of(policy)));
            }
        }
        return counted;
    }

    double value(PolicyMeters.Definition meter) {
        State now = state;
        double value = meter.value().applyAsDouble(now.members);
        if (!meter.counter()) {
            return value;
        }
        DoubleAccumulator highest = told.computeIfAbsent(
                meter, unseen -> new DoubleAccumulator((most, next) -> next > most ? next : most, 0));
        highest.accumulate(value + now.retired.getOrDefault(meter, 0.0));
        return highest.get();
    }
}
