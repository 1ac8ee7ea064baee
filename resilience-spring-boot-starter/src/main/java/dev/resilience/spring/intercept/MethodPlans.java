package dev.resilience.spring.intercept;

import dev.resilience.core.Policy;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Violation;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.pipeline.PipelineBuilder;
import dev.resilience.spring.annotation.Fallback;
import dev.resilience.spring.policy.InstanceRules;
import dev.resilience.spring.policy.PolicyFactory;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;

/** Reads annotations and settings of methods, and makes pipelines of what they ask for. Not thread-safe: methods are built one by one. */
final class MethodPlans {

    private final PolicyRegistry registry;
    private final ResilienceRuntime runtime;
    private final InstanceRules rules;
    private final ListableBeanFactory beans;
    private final ReturnTypes returnTypes;
    private final FallbackResolver fallbacks;
    private final Map<String, Method> defaultNames = new HashMap<>();

    MethodPlans(
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

    /** The names for which rules of classification are configured. */
    Set<String> namesWithRules() {
        return rules.names();
    }

    /** The type of publisher that a method returns; null if it returns none. */
    @Nullable
    PublisherType publisher(Method method) {
        return returnTypes.publisher(method);
    }

    /** A pipeline of what a method asks for and of what is installed on it. */
    MethodPlan.Bound bind(MethodPlan plan, List<RegisteredPolicy<?, ?>> installed) {
        List<RegisteredPolicy<?, ?>> policies = plan.policies(installed);
        PipelineBuilder builder = Pipeline.named(plan.name())
                .runtime(runtime)
                .failureRules(
                        rules.of(policies.stream().map(RegisteredPolicy::name).toList(), plan.exceptions()))
                .failureOn(plan.results());
        List<Policy> stages = plan.stages(policies).toList();
        stages.forEach(builder::with);
        List<String> names = stages.stream().map(Policy::name).toList();
        beans.getBeanProvider(PipelineAddition.class)
                .forEach(addition ->
                        addition.policies(plan.method(), plan.name(), names).forEach(builder::with));
        return new MethodPlan.Bound(builder.build(), List.copyOf(policies));
    }

    /**
     * What a method asks for; null if that is nothing.
     *
     * @throws ResilienceConfigurationException with every fault of the method's annotations and settings
     */
    @Nullable
    MethodPlan plan(Method method, Class<?> type) {
        if (!PolicyUse.anyOn(method, type)) {
            return null;
        }
        List<Violation> violations = new ArrayList<>();
        Violation unfit = returnTypes.check(method);
        if (unfit != null) {
            violations.add(unfit);
        }
        violations.addAll(unknownPolicies(method, type));
        List<MethodPlan.Use> uses = new ArrayList<>();
        List<Policy> unnamed = new ArrayList<>();
        List<KeyExpression> keys = new ArrayList<>();
        ResultRules results = new ResultRules(registry, beans, returnTypes, method, type);
        String name = null;
        for (PolicyFactory<?, ?> factory : registry.factories()) {
            PolicyUse use = PolicyUse.find(factory, method, type);
            if (use != null) {
                name = name == null ? use.name() : name;
                gather(violations, () -> add(use, method, uses, keys));
                gather(violations, () -> results.add(use));
            }
        }
        Map<Class<? extends Throwable>, FailureKind> exceptions = new HashMap<>();
        gather(violations, () -> exceptions.putAll(AnnotatedExceptions.of(method, type)));
        String pipelineName = name == null ? MethodNames.defaultName(type, method) : name;
        gather(violations, () -> {
            FallbackPolicy fallback = fallbacks.resolve(pipelineName, method, type);
            if (fallback != null) {
                unnamed.add(fallback);
            }
        });
        if (!violations.isEmpty()) {
            throw new ResilienceConfigurationException(violations);
        }
        return uses.isEmpty() && unnamed.isEmpty()
                ? null
                : new MethodPlan(pipelineName, method, type, uses, unnamed, exceptions, keys, results.rule());
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

    private void add(PolicyUse use, Method method, List<MethodPlan.Use> uses, List<KeyExpression> keys) {
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
        if (!policy.isEnabled() && !policy.isWithdrawn()) {
            return;
        }
        KeyExpression key = use.key().isEmpty()
                ? null
                : new KeyExpression(
                        method, new Written("key", use.key(), use.settings().location()), beans);
        if (key != null) {
            keys.add(key);
        }
        uses.add(new MethodPlan.Use(policy, policy.instance().policies(key)));
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
