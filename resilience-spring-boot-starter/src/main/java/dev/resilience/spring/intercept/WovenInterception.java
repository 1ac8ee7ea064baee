package dev.resilience.spring.intercept;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Guards by {@link ResilienceAspect}, which it binds at the context's early beginning and unbinds at its end. */
public final class WovenInterception extends Interception implements BeanFactoryPostProcessor, DisposableBean {

    private static final int NAMED = 3;

    private final WovenMethods methods;

    /**
     * For one context.
     *
     * @throws ResilienceConfigurationException if another context in this class loader guards methods, in whatever way
     */
    public WovenInterception(ObjectProvider<GuardedMethods> methods) {
        this.methods = new WovenMethods(methods);
        if (!InnerAspects.isKnown()) {
            throw new ResilienceConfigurationException(List.of(new Violation(
                    "resilience.interception",
                    "aspectj",
                    "the AspectJ on the class path is of another kind than this was made for",
                    "Use the version that Spring Boot manages, or set it to proxy")));
        }
        if (!Claim.aspect()) {
            throw new ResilienceConfigurationException(List.of(new Violation(
                    "resilience.interception",
                    "aspectj",
                    "another context in this class loader guards methods already, and woven classes are the same for both",
                    "Close that context first, or set resilience.enabled to false in one of them")));
        }
        ResilienceAspect.bind(this.methods);
    }

    /** Nothing: what post-processes the bean factory is made before all other beans, whose calls are guarded so. */
    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {}

    @Override
    List<Violation> faults(ConfigurableListableBeanFactory beans, Map<String, List<Declaration>> guarded) {
        List<Violation> faults = new ArrayList<>();
        Set<String> unwoven = new LinkedHashSet<>();
        guarded.values().stream()
                .flatMap(List::stream)
                .map(Declaration::method)
                .distinct()
                .forEach(method -> {
                    if (Modifier.isStatic(method.getModifiers())) {
                        faults.add(WovenMethods.isStatic(method));
                    } else if (!Weaving.isVisible(method)) {
                        faults.add(
                                new Violation(
                                        MethodNames.describe(method),
                                        null,
                                        "has its annotation where the aspect cannot see it",
                                        "Put the annotation on the method itself or on its own class, directly or in a composed annotation one level deep, or set resilience.interception to proxy"));
                    } else if (!Weaving.isWoven(method)) {
                        unwoven.add(method.getDeclaringClass().getName());
                    }
                });
        if (!unwoven.isEmpty()) {
            faults.add(
                    new Violation(
                            "resilience.interception",
                            "aspectj",
                            "no weaver has been at work on " + some(unwoven) + ", so nothing guards their methods",
                            "Start the JVM with -javaagent:aspectjweaver.jar, or compile with aspectj-maven-plugin and this starter as aspect library, or set it to proxy"));
        }
        return faults;
    }

    private static String some(Set<String> classes) {
        String named = classes.stream().limit(NAMED).collect(Collectors.joining(", "));
        return classes.size() <= NAMED ? named : named + " and " + (classes.size() - NAMED) + " more";
    }

    @Override
    void warn(ConfigurableListableBeanFactory beans, Map<String, List<Declaration>> guarded, GuardedMethods resolved) {
        methods.use(resolved);
        new SharedTransactions(beans, resolved).warn(guarded);
    }

    @Override
    String describe() {
        return "by the woven aspect";
    }

    @Override
    public void destroy() {
        ResilienceAspect.unbind(methods);
        Claim.releaseAspect();
    }
}
