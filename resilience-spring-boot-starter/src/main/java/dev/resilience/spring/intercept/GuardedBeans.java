package dev.resilience.spring.intercept;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.spring.config.KnownProperty;
import dev.resilience.spring.config.UnknownProperties;
import dev.resilience.spring.policy.PolicyFactory;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;

/**
 * Resolves every guarded method of every bean before the application serves its first call, so that whatever is wrong is told then,
 * all of it at once; and tells what is guarded.
 */
public final class GuardedBeans implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(GuardedBeans.class);

    private final ConfigurableListableBeanFactory beans;
    private final ConfigurableEnvironment environment;
    private final GuardedMethods methods;
    private final PolicyRegistry registry;
    private final List<KnownProperty> knownProperties;
    private final Map<GuardedMethod, String> names = new ConcurrentHashMap<>();

    /**
     * A check of all beans of a factory.
     *
     * @param knownProperties the properties that are read besides those of the policies
     */
    public GuardedBeans(
            ConfigurableListableBeanFactory beans,
            ConfigurableEnvironment environment,
            GuardedMethods methods,
            PolicyRegistry registry,
            List<KnownProperty> knownProperties) {
        this.beans = beans;
        this.environment = environment;
        this.methods = methods;
        this.registry = registry;
        this.knownProperties = knownProperties;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Set<Violation> violations = new LinkedHashSet<>(unknownProperties());
        for (String bean : beans.getBeanDefinitionNames()) {
            Class<?> type = AutoProxyUtils.determineTargetClass(beans, bean);
            if (type != null) {
                check(bean, type, violations);
            }
        }
        if (!violations.isEmpty()) {
            throw new ResilienceConfigurationException(List.copyOf(violations));
        }
        warnOfUnused();
        tellWhatIsGuarded();
    }

    private List<Violation> unknownProperties() {
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

    private void check(String bean, Class<?> type, Set<Violation> violations) {
        List<Declaration> guarded = Declaration.guarded(type);
        if (guarded.isEmpty()) {
            return;
        }
        for (Declaration declaration : guarded) {
            Method method = declaration.method();
            String obstacle = obstacle(method);
            if (obstacle != null) {
                violations.add(new Violation(
                        MethodNames.describe(method),
                        null,
                        "is " + obstacle + ", so a proxy cannot guard it",
                        "Make it an overridable instance method, or remove the annotation"));
                continue;
            }
            try {
                GuardedMethod resolved = methods.resolve(method, declaration.type());
                if (resolved != null) {
                    names.putIfAbsent(resolved, bean);
                }
            } catch (ResilienceConfigurationException faults) {
                violations.addAll(faults.violations());
            }
        }
        if (violations.isEmpty() && isBareSingleton(bean, ClassUtils.getUserClass(type))) {
            violations.add(
                    new Violation(
                            "bean " + bean,
                            type.getName(),
                            "has guarded methods but was created before they could be guarded",
                            "Do not inject it into a BeanPostProcessor or BeanFactoryPostProcessor, or inject it lazily there"));
        }
    }

    private static @Nullable String obstacle(Method method) {
        int modifiers = method.getModifiers();
        if (Modifier.isPrivate(modifiers)) {
            return "private";
        }
        if (Modifier.isStatic(modifiers)) {
            return "static";
        }
        return Modifier.isFinal(modifiers) ? "final" : null;
    }

    /** Whether a bean exists already and has gone past the proxy. */
    private boolean isBareSingleton(String bean, Class<?> type) {
        Object singleton = beans.getSingleton(bean);
        if (!type.isInstance(singleton)) {
            return false; // not made yet, or the product of a factory
        }
        return !(singleton instanceof Advised advised)
                || Arrays.stream(advised.getAdvisors()).noneMatch(ResilienceAdvisor.class::isInstance);
    }

    private void warnOfUnused() {
        for (PolicyFactory<?, ?> factory : registry.factories()) {
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
                "Resilience guards {} {}: {}",
                size,
                size == 1 ? "method" : "methods",
                counts.isEmpty() ? "fallbacks only" : counts);
    }

    private long count(PolicyFactory<?, ?> factory) {
        return methods.all().stream()
                .filter(method ->
                        method.policies().stream().map(RegisteredPolicy::type).anyMatch(factory.type()::equals))
                .count();
    }
}
