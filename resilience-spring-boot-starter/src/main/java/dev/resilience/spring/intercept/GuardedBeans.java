package dev.resilience.spring.intercept;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.spring.config.KnownProperty;
import dev.resilience.spring.config.UnknownProperties;
import dev.resilience.spring.policy.PolicyFactory;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Resolves every guarded method of every bean before the application serves its first call, so that whatever is wrong is told then,
 * all of it at once; and tells what is guarded.
 */
public final class GuardedBeans implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(GuardedBeans.class);

    private final ConfigurableListableBeanFactory beans;
    private final ConfigurableEnvironment environment;
    private final Interception interception;
    private final GuardedMethods methods;
    private final PolicyRegistry registry;
    private final List<KnownProperty> knownProperties;
    private final List<Violation> faults;
    private final Map<GuardedMethod, String> names = new ConcurrentHashMap<>();

    /**
     * A check of all beans of a factory.
     *
     * @param knownProperties the properties that are read besides those of the policies
     * @param faults what has been found wrong already
     */
    public GuardedBeans(
            ConfigurableListableBeanFactory beans,
            ConfigurableEnvironment environment,
            Interception interception,
            GuardedMethods methods,
            PolicyRegistry registry,
            List<KnownProperty> knownProperties,
            List<Violation> faults) {
        this.beans = beans;
        this.environment = environment;
        this.interception = interception;
        this.methods = methods;
        this.registry = registry;
        this.knownProperties = knownProperties;
        this.faults = faults;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Set<Violation> violations = new LinkedHashSet<>(faults);
        violations.addAll(unknownProperties());
        Map<String, List<Declaration>> guarded = guardedBeans();
        guarded.values().forEach(declarations -> declarations.forEach(methods::announce));
        violations.addAll(interception.faults(beans, guarded));
        guarded.forEach((bean, declarations) ->
                declarations.forEach(declaration -> violations.addAll(faultsOf(bean, declaration))));
        if (violations.isEmpty()) {
            violations.addAll(registry.faultsBetweenInstances()); // those of missing instances would only mislead
        }
        if (!violations.isEmpty()) {
            throw new ResilienceConfigurationException(List.copyOf(violations));
        }
        registry.acceptEnvironment();
        interception.warn(beans, guarded, methods);
        warnOfUnused();
        warnOfUnusedRules();
        tellWhatIsGuarded();
    }

    private Map<String, List<Declaration>> guardedBeans() {
        Map<String, List<Declaration>> guarded = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>(List.of(beans.getBeanDefinitionNames()));
        names.addAll(List.of(beans.getSingletonNames()));
        for (String bean : names) {
            Class<?> type = typeOf(bean);
            List<Declaration> declarations = type == null ? List.of() : Declaration.guarded(type);
            if (!declarations.isEmpty()) {
                guarded.put(bean, declarations);
            }
        }
        return guarded;
    }

    /** Null where it cannot be told; a bean that is broken, and never used, is not our business. */
    private @Nullable Class<?> typeOf(String bean) {
        try {
            return AutoProxyUtils.determineTargetClass(beans, bean);
        } catch (RuntimeException | LinkageError broken) {
            log.debug("The type of the bean '{}' cannot be told, so it is not looked at", bean, broken);
            return null;
        }
    }

    private List<Violation> faultsOf(String bean, Declaration declaration) {
        try {
            GuardedMethod resolved = methods.resolve(declaration.method(), declaration.type());
            if (resolved != null) {
                names.putIfAbsent(resolved, bean);
            }
            return List.of();
        } catch (ResilienceConfigurationException found) {
            return found.violations();
        }
    }

    /** Properties under {@code resilience.} that nothing reads. */
    public List<Violation> unknownProperties() {
        List<KnownProperty> known = new ArrayList<>(knownProperties);
        for (PolicyFactory<?, ?> factory : registry.factories()) {
            known.addAll(
                    KnownProperty.ofPolicy(factory.type(), factory.settings().getClass()));
        }
        return new UnknownProperties(known).find(environment);
    }

    /** The name of the bean that a method belongs to, or its class where it belongs to none that was found at start-up. */
    public String beanOf(GuardedMethod method) {
        return names.getOrDefault(method, method.method().getDeclaringClass().getSimpleName());
    }

    private void warnOfUnused() {
        for (PolicyFactory<?, ?> factory : registry.factories()) {
            if (!registry.resolver().isEnabled(factory.type())) {
                continue;
            }
            for (String name : registry.resolver().configuredInstances(factory.type())) {
                if (registry.find(factory.type(), name).isEmpty()) {
                    log.warn(
                            "resilience.{}.instances.{} is configured, but no method uses a {} of this name",
                            factory.type(),
                            name,
                            factory.title());
                }
            }
        }
    }

    private void warnOfUnusedRules() {
        for (String name : methods.namesWithRules()) {
            if (registry.factories().stream()
                    .noneMatch(factory -> registry.find(factory.type(), name).isPresent())) {
                log.warn(
                        "resilience.classification.instances.{} is configured, but no method uses a policy of this name",
                        name);
            }
        }
    }

    private void tellWhatIsGuarded() {
        if (methods.all().isEmpty()) {
            log.info("Resilience guards no methods: no bean has one of its annotations");
            return;
        }
        methods.all()
                .forEach(method -> log.debug(
                        "{} is guarded: {}",
                        method.describe(),
                        method.pipeline().describe()));
        String counts = registry.factories().stream()
                .map(factory -> count(factory) + " " + factory.title())
                .filter(count -> !count.startsWith("0 "))
                .collect(Collectors.joining(", "));
        int size = methods.all().size();
        log.info(
                "Resilience guards {} {} {}: {}",
                size,
                size == 1 ? "method" : "methods",
                interception.describe(),
                counts.isEmpty() ? "fallbacks only" : counts);
    }

    private long count(PolicyFactory<?, ?> factory) {
        return methods.all().stream()
                .filter(method ->
                        method.policies().stream().map(RegisteredPolicy::type).anyMatch(factory.type()::equals))
                .count();
    }
}
