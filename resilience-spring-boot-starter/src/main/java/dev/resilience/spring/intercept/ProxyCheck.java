package dev.resilience.spring.intercept;

import dev.resilience.core.Violation;
import dev.resilience.spring.annotation.PolicyAnnotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/** Whether the guarded methods of one bean really are guarded: nothing is worse than a guard that is not there. Not thread-safe. */
final class ProxyCheck {

    private static final Logger log = LoggerFactory.getLogger(ProxyCheck.class);

    private final String bean;
    private final CreatedBeans created;
    private final @Nullable Object singleton;

    ProxyCheck(ConfigurableListableBeanFactory beans, String bean, CreatedBeans created) {
        this.bean = bean;
        this.created = created;
        this.singleton = beans.getSingleton(bean);
    }

    /** Why the proxy cannot guard a method, if so. */
    List<Violation> obstacles(Declaration declaration) {
        Method method = declaration.method();
        String obstacle = obstacle(method);
        if (obstacle != null) {
            return List.of(new Violation(
                    MethodNames.describe(method),
                    null,
                    "is " + obstacle + ", so a proxy cannot guard it",
                    "Make it an overridable instance method, or remove the annotation"));
        }
        if (singleton != null
                && AopUtils.isJdkDynamicProxy(singleton)
                && PolicyUse.onMethod(method).isPresent(PolicyAnnotation.class)
                && !isOnInterface(declaration)) {
            return List.of(new Violation(
                    MethodNames.describe(method),
                    null,
                    "is on no interface, and the bean '" + bean + "' is proxied by its interfaces",
                    "Declare it in an interface, or leave spring.aop.proxy-target-class at true"));
        }
        return List.of();
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

    private static boolean isOnInterface(Declaration declaration) {
        return ClassUtils.getInterfaceMethodIfPossible(declaration.method(), declaration.type())
                .getDeclaringClass()
                .isInterface();
    }

    /** A fault if the bean exists already and has gone past the proxy. */
    List<Violation> isGuarded() {
        if (singleton == null || isProduct() || isAdvised()) {
            return List.of();
        }
        if (!created.contains(bean)) {
            log.warn(
                    "The bean '{}' has guarded methods, but nothing guards them: it was registered as a finished object",
                    bean);
            return List.of();
        }
        return List.of(new Violation(
                "bean " + bean,
                singleton.getClass().getName(),
                "has guarded methods but was created before they could be guarded",
                "Do not inject it into a BeanPostProcessor or BeanFactoryPostProcessor, or inject it lazily there"));
    }

    /** Whether this is a factory, and what was found guarded is what it makes. */
    private boolean isProduct() {
        return singleton != null
                && Declaration.guarded(AopUtils.getTargetClass(singleton)).isEmpty();
    }

    private boolean isAdvised() {
        return singleton instanceof Advised advised
                && Arrays.stream(advised.getAdvisors()).anyMatch(advisor -> advisor instanceof ResilienceAdvisor);
    }
}
