package dev.resilience.spring.intercept;

import dev.resilience.core.Call;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.spring.config.NearMisses;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/** A SpEL expression over a method's arguments, parsed and checked at start-up. Thread-safe. */
final class KeyExpression implements Function<Call<?, ?>, @Nullable Object> {

    private static final SpelExpressionParser PARSER = new SpelExpressionParser();
    private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

    private final Method method;
    private final SpelExpression expression;

    /**
     * Parses and checks an expression.
     *
     * @throws ResilienceConfigurationException if it is no expression, or names a variable that the method does not have
     */
    KeyExpression(Method method, String text, String location) {
        this.method = method;
        try {
            this.expression = PARSER.parseRaw(text);
        } catch (ParseException malformed) {
            throw new ResilienceConfigurationException(List.of(new Violation(
                    "key", text, "is not a SpEL expression: " + malformed.getMessage(), "Correct it", location)));
        }
        Set<String> known = variables(method);
        List<Violation> violations = new ArrayList<>();
        check(expression.getAST(), known, text, location, violations);
        if (!violations.isEmpty()) {
            throw new ResilienceConfigurationException(violations);
        }
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

    private static void check(
            SpelNode node, Set<String> known, String text, String location, List<Violation> violations) {
        if (node instanceof VariableReference) {
            String variable = node.toStringAST().substring(1);
            if (!known.contains(variable)) {
                violations.add(new Violation(
                        "key",
                        text,
                        "#" + variable + " is not an argument of the method; there are: #" + String.join(", #", known),
                        NearMisses.suggestion(variable, known, "Use one of these"),
                        location));
            }
        }
        for (int i = 0; i < node.getChildCount(); i++) {
            check(node.getChild(i), known, text, location, violations);
        }
    }

    /** The key of a call that is under way. */
    @Override
    public @Nullable Object apply(Call<?, ?> call) {
        return ((GuardedInvocation) call).key(this);
    }

    /** Finds the key of a call; what the expression throws reaches the caller. */
    @Nullable
    Object evaluate(GuardedInvocation invocation) {
        return expression.getValue(
                new MethodBasedEvaluationContext(invocation.target(), method, invocation.arguments(), NAMES));
    }
}
