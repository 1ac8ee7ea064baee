package dev.resilience.spring.intercept;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.spring.config.NearMisses;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/** Parses the SpEL of settings, and finds what it names that is not there, so that this is told at start-up. Not thread-safe. */
final class Expressions {

    private static final SpelExpressionParser PARSER = new SpelExpressionParser();

    private final Written written;
    private final Set<String> variables;
    private final String variablesAre;
    private final ListableBeanFactory beans;
    private final List<Violation> violations = new ArrayList<>();

    private Expressions(Written written, Set<String> variables, String variablesAre, ListableBeanFactory beans) {
        this.written = written;
        this.variables = variables;
        this.variablesAre = variablesAre;
        this.beans = beans;
    }

    /**
     * Parses and checks an expression.
     *
     * @param variables what it may name behind a #
     * @param variablesAre what these are, such as "an argument of the method"
     * @throws ResilienceConfigurationException if it is no expression, or names a variable or a bean that is not there
     */
    static SpelExpression parse(
            Written written, Set<String> variables, String variablesAre, ListableBeanFactory beans) {
        SpelExpression expression;
        try {
            expression = PARSER.parseRaw(written.text());
        } catch (ParseException malformed) {
            throw new ResilienceConfigurationException(
                    List.of(written.fault("is not a SpEL expression: " + malformed.getMessage(), "Correct it")));
        }
        Expressions names = new Expressions(written, variables, variablesAre, beans);
        names.check(expression.getAST());
        if (!names.violations.isEmpty()) {
            throw new ResilienceConfigurationException(names.violations);
        }
        return expression;
    }

    private void check(SpelNode node) {
        if (node instanceof VariableReference) {
            String variable = node.toStringAST().substring(1);
            if (!variables.contains(variable)) {
                add(
                        "#" + variable + " is not " + variablesAre + "; there are: #" + String.join(", #", variables),
                        variable,
                        variables);
            }
        } else if (node instanceof FunctionReference) {
            String call = node.toStringAST();
            add(call.substring(0, call.indexOf('(')) + " is no function: there are none", call, List.of());
        } else if (node instanceof BeanReference) {
            String bean = node.toStringAST().replaceAll("[@']", "");
            if (!beans.containsBean(bean)) {
                add("there is no bean '" + bean + "'", bean, List.of(beans.getBeanDefinitionNames()));
            }
        }
        for (int i = 0; i < node.getChildCount(); i++) {
            check(node.getChild(i));
        }
    }

    private void add(String problem, String name, Collection<String> known) {
        violations.add(written.fault(problem, NearMisses.suggestion(name, known, "Use what is there")));
    }
}
