package dev.resilience.spring.intercept;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.Advisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Tells of woven methods whose attempts are all made in one transaction: where a proxy begins it, it does so outside of the guard.
 * Knows the interceptor by its name only, since not every application has transactions. Not thread-safe.
 */
final class SharedTransactions {

    private static final Logger log = LoggerFactory.getLogger(SharedTransactions.class);

    private static final String INTERCEPTOR = "org.springframework.transaction.interceptor.TransactionInterceptor";

    private final ConfigurableListableBeanFactory beans;
    private final GuardedMethods methods;
    private final Set<String> shared = new TreeSet<>();

    SharedTransactions(ConfigurableListableBeanFactory beans, GuardedMethods methods) {
        this.beans = beans;
        this.methods = methods;
    }

    /**
     * Tells of every method once, however many beans have it.
     *
     * @param guarded by the names of their beans
     */
    void warn(Map<String, List<Declaration>> guarded) {
        guarded.forEach((name, declarations) -> declarations.stream()
                .filter(declaration -> isTransactional(beans.getSingleton(name), declaration) && repeats(declaration))
                .forEach(declaration -> shared.add(MethodNames.describe(declaration.method()))));
        shared.forEach(method -> log.warn(
                "{} repeats its work, and its transaction is begun by a proxy, outside of the woven guard: all attempts share it. "
                        + "Set the mode of @EnableTransactionManagement to ASPECTJ, or resilience.interception to proxy",
                method));
    }

    private boolean repeats(Declaration declaration) {
        GuardedMethod method = methods.resolve(declaration.method(), declaration.type());
        return method != null && method.repeats();
    }

    private static boolean isTransactional(@Nullable Object bean, Declaration declaration) {
        return bean instanceof Advised advised
                && Arrays.stream(advised.getAdvisors()).anyMatch(advisor -> isTransactional(advisor, declaration));
    }

    private static boolean isTransactional(Advisor advisor, Declaration declaration) {
        return advisor.getAdvice().getClass().getName().equals(INTERCEPTOR)
                && advisor instanceof PointcutAdvisor chosen
                && chosen.getPointcut().getMethodMatcher().matches(declaration.method(), declaration.type());
    }
}
