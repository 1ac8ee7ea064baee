package dev.resilience.spring.intercept;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Violation;
import dev.resilience.spring.policy.InstanceRules;
import dev.resilience.spring.policy.PolicyFactory;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * From a method to its pipeline: built once, then found without a lock and without allocation. What is known is kept by class, not
 * by bean or proxy, and goes with the context: values that a class holds (a ClassValue) would keep a closed context alive through
 * the fallbacks' bean factory. Thread-safe.
 */
public final class GuardedMethods {

    private final PolicyRegistry registry;
    private final MethodPlans plans;
    private final Map<String, GuardedMethod> guarded = new ConcurrentSkipListMap<>();
    private final List<Consumer<GuardedMethod>> listeners = new CopyOnWriteArrayList<>();

    private final Lock building = new ReentrantLock();
    private final Map<Declaration, Optional<GuardedMethod>> byDeclaration = new HashMap<>();
    private final Map<RegisteredPolicy<?, ?>, MethodSelection> installed = new LinkedHashMap<>();
    private final Map<Class<?>, Map<Method, Optional<GuardedMethod>>> byClass = new ConcurrentHashMap<>();

    /**
     * No methods yet.
     *
     * @param publishers the types of publishers that methods may return
     */
    public GuardedMethods(
            PolicyRegistry registry,
            ResilienceRuntime runtime,
            InstanceRules rules,
            ListableBeanFactory beans,
            List<PublisherType> publishers) {
        this.registry = registry;
        this.plans = new MethodPlans(registry, runtime, rules, beans, publishers);
    }

    /** The methods that are guarded, by what they are called. */
    public Collection<GuardedMethod> all() {
        return guarded.values();
    }

    /** Has every method given to {@code listener}: those there are, and those to come. A method may be given twice. */
    public void onEach(Consumer<GuardedMethod> listener) {
        listeners.add(listener);
        guarded.values().forEach(listener);
    }

    /**
     * What guards a method called on an object of a class; null if nothing does.
     *
     * @throws ResilienceConfigurationException with every fault of the method's annotations and settings
     */
    public @Nullable GuardedMethod resolve(Method method, Class<?> type) {
        Map<Method, Optional<GuardedMethod>> known = byClass.get(type);
        Optional<GuardedMethod> found = known == null ? null : known.get(method);
        if (found == null) {
            found = find(Declaration.of(method, type));
            byClass.computeIfAbsent(type, unseen -> new ConcurrentHashMap<>()).put(method, found);
        }
        return found.orElse(null);
    }

    /** Says in advance which annotations will ask for which names, see {@link PolicyRegistry#announce}. */
    void announce(Declaration declaration) {
        for (PolicyFactory<?, ?> factory : registry.factories()) {
            PolicyUse use = PolicyUse.find(factory, declaration.method(), declaration.type());
            if (use != null) {
                registry.announce(factory, use.name(), use.settings());
            }
        }
    }

    /** Builds under a lock: two first calls of a method must not make two pipelines. */
    private Optional<GuardedMethod> find(Declaration declaration) {
        Optional<GuardedMethod> found;
        building.lock();
        try {
            found = byDeclaration.get(declaration);
            if (found != null) {
                return found;
            }
            found = Optional.ofNullable(build(declaration.method(), declaration.type()));
            found.ifPresent(built -> guarded.put(declaration.type().getName() + "#" + built.describe(), built));
            byDeclaration.put(declaration, found);
        } finally {
            building.unlock();
        }
        found.ifPresent(built -> listeners.forEach(listener -> listener.accept(built)));
        return found;
    }

    private @Nullable GuardedMethod build(Method method, Class<?> type) {
        MethodPlan plan = plans.plan(method, type);
        return plan == null
                ? null
                : new GuardedMethod(plan, plans.publisher(method), plans.bind(plan, installedOn(plan)));
    }

    /** The names for which rules of classification are configured. */
    Set<String> namesWithRules() {
        return plans.namesWithRules();
    }

    /**
     * What is wrong with a choice of methods: patterns that fit none of those there are.
     *
     * @return empty if nothing is
     */
    public List<Violation> faults(MethodSelection where) {
        return where.faults(all().stream().map(GuardedMethod::plan).toList());
    }

    /**
     * Has an instance guard methods while the application runs, those there are and those to come; a method that asks for it by
     * annotation has it once. Calls that have begun end as they began.
     *
     * @param policy an instance that does not repeat work; it becomes known to the registry in the same step
     * @param where the methods; null for those alone whose annotations ask for it
     * @return whether it guards them now; false if the name is another's, or the instance has been withdrawn
     */
    public boolean install(RegisteredPolicy<?, ?> policy, @Nullable MethodSelection where) {
        if (policy.policy().repeats()) {
            throw new IllegalArgumentException(policy.type() + " repeats work, and cannot be installed");
        }
        building.lock();
        try {
            if (policy.isWithdrawn() || !registry.add(policy)) {
                return false;
            }
            if (where != null) {
                installed.put(policy, where);
            }
            rebind();
            return true;
        } finally {
            building.unlock();
        }
    }

    /**
     * Takes an instance out of all methods. One that annotations ask for is withdrawn: it stays known, and methods that are built
     * later leave it out, too. Any other is forgotten by the registry.
     *
     * @return whether this call did it; false if the instance guards nothing any more
     */
    public boolean uninstall(RegisteredPolicy<?, ?> policy) {
        building.lock();
        try {
            if (!policy.isEnabled() || !registry.knows(policy)) {
                return false;
            }
            installed.remove(policy);
            if (built().anyMatch(method -> method.plan().declares(policy))) {
                policy.withdraw();
            } else {
                registry.remove(policy);
            }
            rebind();
            return true;
        } finally {
            building.unlock();
        }
    }

    /** How many methods an instance guards. */
    public int guardedBy(RegisteredPolicy<?, ?> policy) {
        return (int) all().stream()
                .filter(method -> method.policies().contains(policy))
                .count();
    }

    /** Under the lock: a method that is being built meanwhile must not miss what is installed. All pipelines are made before one is used. */
    private void rebind() {
        Map<GuardedMethod, MethodPlan.Bound> changed = new LinkedHashMap<>();
        built().forEach(method -> {
            List<RegisteredPolicy<?, ?>> wanted = installedOn(method.plan());
            if (!method.plan().policies(wanted).equals(method.policies())) {
                changed.put(method, plans.bind(method.plan(), wanted));
            }
        });
        changed.forEach(GuardedMethod::exchange);
    }

    private Stream<GuardedMethod> built() {
        return byDeclaration.values().stream().flatMap(Optional::stream);
    }

    private List<RegisteredPolicy<?, ?>> installedOn(MethodPlan plan) {
        List<RegisteredPolicy<?, ?>> chosen = new ArrayList<>();
        installed.forEach((policy, where) -> {
            if (where.includes(plan)) {
                chosen.add(policy);
            }
        });
        return chosen;
    }
}
