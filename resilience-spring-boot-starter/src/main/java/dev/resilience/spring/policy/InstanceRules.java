package dev.resilience.spring.policy;

import dev.resilience.core.failure.ExceptionTypeRule;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.FailureRules;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * By which rules the failures of a pipeline are classified: the application's, with the exception types that are configured under the
 * names of its instances, or annotated. Names are compared as those of instances are. Thread-safe.
 */
public final class InstanceRules {

    private final FailureRules common;
    private final Map<Class<? extends Throwable>, FailureKind> commonTypes;
    private final Map<String, Map<Class<? extends Throwable>, FailureKind>> typesByName = new HashMap<>();
    private final Set<String> names;
    private final Map<Added, FailureRules> made = new ConcurrentHashMap<>();

    /**
     * Rules and what is added to them.
     *
     * @param common the rules for everything
     * @param commonTypes the configured exception types among them
     * @param typesByName what is configured for one name; for the same type it comes before {@code commonTypes}, else the most
     *     specific type decides
     */
    public InstanceRules(
            FailureRules common,
            Map<Class<? extends Throwable>, FailureKind> commonTypes,
            Map<String, Map<Class<? extends Throwable>, FailureKind>> typesByName) {
        this.common = common;
        this.commonTypes = Map.copyOf(commonTypes);
        this.names = Set.copyOf(typesByName.keySet());
        typesByName.forEach((name, types) -> this.typesByName
                .computeIfAbsent(PolicyRegistry.canonical(name), unseen -> new HashMap<>())
                .putAll(types));
    }

    /**
     * The rules of a pipeline with instances of these names; what the first of them says comes before what a later one does.
     *
     * @param annotated the kinds of exception types that the guarded method itself tells
     */
    public FailureRules of(Collection<String> names, Map<Class<? extends Throwable>, FailureKind> annotated) {
        List<String> configured = names.stream()
                .map(PolicyRegistry::canonical)
                .distinct()
                .filter(typesByName::containsKey)
                .toList();
        return configured.isEmpty() && annotated.isEmpty()
                ? common
                : made.computeIfAbsent(new Added(configured, Map.copyOf(annotated)), this::make);
    }

    private FailureRules make(Added added) {
        Map<Class<? extends Throwable>, FailureKind> types = new HashMap<>();
        added.names.forEach(name -> typesByName.getOrDefault(name, Map.of()).forEach(types::putIfAbsent));
        added.annotated.forEach(types::putIfAbsent);
        commonTypes.forEach(types::putIfAbsent);
        return common.with(new ExceptionTypeRule(types));
    }

    /** The names for which something is configured, as written. */
    public Set<String> names() {
        return names;
    }

    /** What a pipeline adds to the common rules. */
    private record Added(List<String> names, Map<Class<? extends Throwable>, FailureKind> annotated) {}
}
