package dev.resilience.spring.intercept;

import dev.resilience.core.Call;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.BeanResolver;
import org.springframework.expression.spel.standard.SpelExpression;

/** A SpEL expression over a method's arguments, parsed and checked at start-up. Thread-safe. */
final class KeyExpression implements Function<Call<?, ?>, @Nullable Object> {

    private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

    private final Method method;
    private final SpelExpression expression;
    private final BeanResolver beans;

    /**
     * Parses and checks an expression.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException if it is no expression, or names a variable that the method does
     *     not have, or a bean that is not there
     */
    KeyExpression(Method method, Written written, ListableBeanFactory beans) {
        this.method = method;
        this.expression = Expressions.parse(written, variables(method), "an argument of the method", beans);
        this.beans = new BeanFactoryResolver(beans);
    }

    private static Set<String> variables(Method method) {
        Set<String> known = new TreeSet<>(Set.of("root", "this"));
        String[] names = NAMES.getParameterNames(method);
        for (int i = 0; i < method.getParameterCount(); i++) {
            known.add("p" + i);
            known.add("a" + i);
            if (names != null) {
                known.add(names[i]);
            }
        }
        return known;
    }

    /** The key of a call that is under way. */
    @Override
    public @Nullable Object apply(Call<?, ?> call) {
        return ((KeyedInvocation) call).key(this);
    }

    /** Finds the key of a call; what the expression throws reaches the caller. */
    @Nullable
    Object evaluate(GuardedInvocation invocation) {
        MethodBasedEvaluationContext context =
                new MethodBasedEvaluationContext(invocation.target(), method, invocation.arguments(), NAMES);
        context.setBeanResolver(beans);
        return expression.getValue(context);
    }
}
