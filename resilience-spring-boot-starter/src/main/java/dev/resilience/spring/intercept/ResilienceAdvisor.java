package dev.resilience.spring.intercept;

import java.lang.reflect.Method;
import java.util.Map;
import org.aopalliance.aop.Advice;
import org.springframework.aop.ClassFilter;
import org.springframework.aop.Pointcut;
import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.util.ConcurrentReferenceHashMap;

/**
 * Says which methods are guarded: those with a policy annotation on them, on what they override or implement, or on their class,
 * composed annotations included. AspectJ's own pointcuts would miss most of these. Thread-safe.
 */
public final class ResilienceAdvisor extends AbstractPointcutAdvisor {

    private static final long serialVersionUID = 1L;

    private final transient Advice advice;
    private final transient Pointcut pointcut = new GuardedMethodPointcut();

    /**
     * An advisor.
     *
     * @param order its place among the advisors of a bean; lower is further out
     */
    public ResilienceAdvisor(Advice advice, int order) {
        this.advice = advice;
        setOrder(order);
    }

    @Override
    public Advice getAdvice() {
        return advice;
    }

    @Override
    public Pointcut getPointcut() {
        return pointcut;
    }

    private static final class GuardedMethodPointcut extends StaticMethodMatcherPointcut {

        private final Map<Class<?>, Boolean> classes = new ConcurrentReferenceHashMap<>();

        GuardedMethodPointcut() {
            setClassFilter(new GuardedClasses());
        }

        @Override
        public boolean matches(Method method, Class<?> targetClass) {
            return Declaration.of(method, targetClass).isGuarded();
        }

        /** Most classes have no guarded method; that is found out once. */
        private final class GuardedClasses implements ClassFilter {
            @Override
            public boolean matches(Class<?> type) {
                return classes.computeIfAbsent(
                        type, unseen -> !Declaration.guarded(unseen).isEmpty());
            }
        }
    }
}
