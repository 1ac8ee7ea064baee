package dev.resilience.spring.intercept;

import dev.resilience.core.Policy;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Violation;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.pipeline.PipelineBuilder;
import dev.resilience.spring.annotation.Fallback;
import dev.resilience.spring.policy.InstanceRules;
import dev.resilience.spring.policy.PolicyFactory;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * From a method to its pipeline: built once, then found without a lock and without allocation. What is known is kept by class, not
 * by bean or proxy, and goes with the context: values that a class holds (a ClassValue) would keep a closed context alive through
 * the fallbacks' bean factory. Thread-safe.
 */
public final class GuardedMethods {

    private final PolicyRegistry registry;
    private final ResilienceRuntime runtime;
    private final InstanceRules rules;
    private final ListableBeanFactory beans;
    private final ReturnTypes returnTypes;
    private final FallbackResolver fallbacks;
    private final Map<String, GuardedMethod> guarded = new ConcurrentSkipListMap<>();
    private final Map<String, Method> defaultNames = new ConcurrentHashMap<>();
    private final List<Consumer<GuardedMethod>> listeners = new CopyOnWriteArrayList<>();

    private final Lock building = new ReentrantLock();
    private final Map<Declaration, Optional<GuardedMethod>> byDeclaration = new HashMap<>();
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
        this.runtime = runtime;
        this.rules = rules;
        this.beans = beans;
        this.returnTypes = new ReturnTypes(publishers);
        this.fallbacks = new FallbackResolver(beans, returnTypes, runtime);
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
        if (!PolicyUse.anyOn(method, type)) {
            return null;
        }
        List<Violation> violations = new ArrayList<>();
        Violation unfit = returnTypes.check(method);
        if (unfit != null) {
            violations.add(unfit);
        }
        violations.addAll(unknownPolicies(method, type));
        List<RegisteredPolicy<?, ?>> registered = new ArrayList<>();
        List<Policy> policies = new ArrayList<>();
        List<KeyExpression> keys = new ArrayList<>();
        ResultRules results = new ResultRules(registry, beans, returnTypes, method, type);
        String name = null;
        for (PolicyFactory<?, ?> factory : registry.factories()) {
            PolicyUse use = PolicyUse.find(factory, method, type);
            if (use != null) {
                name = name == null ? use.name() : name;
                gather(violations, () -> add(use, method, registered, policies, keys));
                gather(violations, () -> results.add(use));
            }
        }
        String pipelineName = name == null ? MethodNames.defaultName(type, method) : name;
        gather(violations, () -> {
            FallbackPolicy fallback = fallbacks.resolve(pipelineName, method, type);
            if (fallback != null) {
                policies.add(fallback);
            }
        });
        if (!violations.isEmpty()) {
            throw new ResilienceConfigurationException(violations);
        }
        if (policies.isEmpty()) {
            return null;
        }
        List<String> names = policies.stream().map(Policy::name).toList();
        beans.getBeanProvider(PipelineAddition.class)
                .forEach(addition -> policies.addAll(addition.policies(method, pipelineName, names)));
        PipelineBuilder builder = Pipeline.named(pipelineName)
                .runtime(runtime)
                .failureRules(rulesOf(registered))
                .failureOn(results.rule());
        policies.forEach(builder::with);
        return new GuardedMethod(
                method, returnTypes.publisher(method), builder.build(), registered, keys, results.rule());
    }

    private FailureRules rulesOf(List<RegisteredPolicy<?, ?>> policies) {
        return rules.of(policies.stream().map(RegisteredPolicy::name).toList());
    }

    /** The names for which rules of classification are configured. */
    Set<String> namesWithRules() {
        return rules.names();
    }

    /** Annotations that look like policies, but that no bean makes one for: without a word they would guard nothing. */
    private List<Violation> unknownPolicies(Method method, Class<?> type) {
        return PolicyUse.policyAnnotations(method, type)
                .filter(annotation -> annotation != Fallback.class
                        && registry.factories().stream().noneMatch(factory -> factory.annotation() == annotation))
                .map(annotation -> new Violation(
                        MethodNames.describe(method),
                        "@" + annotation.getSimpleName(),
                        "no bean makes a policy for this annotation",
                        "Add its PolicyFactory as a bean, or remove the annotation"))
                .toList();
    }

    private void add(
            PolicyUse use,
            Method method,
            List<RegisteredPolicy<?, ?>> registered,
            List<Policy> policies,
            List<KeyExpression> keys) {
        if (!registry.resolver().isEnabled(use.factory().type())) {
            return;
        }
        if (!use.named()) {
            claimDefaultName(use.name(), method);
        }
        RegisteredPolicy<?, ?> policy = registry.obtain(use.factory(), use.name(), use.settings());
        if (!use.key().isEmpty() && !policy.instance().isKeyable()) {
            throw new ResilienceConfigurationException(List.of(new Violation(
                    "key",
                    use.key(),
                    policy.type() + " has no instances per key",
                    "Remove the key",
                    use.settings().location())));
        }
        if (!policy.isEnabled()) {
            return;
        }
        KeyExpression key = use.key().isEmpty()
                ? null
                : new KeyExpression(
                        method, new Written("key", use.key(), use.settings().location()), beans);
        if (key != null) {
            keys.add(key);
        }
        registered.add(policy);
        policies.addAll(policy.instance().policies(key));
    }

    /** Two methods may share a name only if somebody wrote it. */
    private void claimDefaultName(String name, Method method) {
        Method other = defaultNames.putIfAbsent(PolicyRegistry.canonical(name), method);
        if (other != null && !other.equals(method)) {
            throw new ResilienceConfigurationException(List.of(new Violation(
                    MethodNames.describe(method),
                    null,
                    "has the same default name '" + name + "' as " + MethodNames.describe(other),
                    "Name the instances explicitly, such as @CircuitBreaker(name = \"" + name + "-2\")")));
        }
    }

    private static void gather(List<Violation> violations, Runnable step) {
        try {
            step.run();
        } catch (ResilienceConfigurationException faults) {
            violations.addAll(faults.violations());
        }
    }
}
