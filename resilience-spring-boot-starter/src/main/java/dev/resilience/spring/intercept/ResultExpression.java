package dev.resilience.spring.intercept;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.spring.config.NearMisses;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.Elvis;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.Operator;
import org.springframework.expression.spel.ast.OperatorNot;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Ternary;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.support.StandardEvaluationContext;
import org.springframework.util.ClassUtils;

/** A SpEL expression that is true for results that are failures, parsed and checked at start-up. Thread-safe. */
final class ResultExpression implements Predicate<@Nullable Object> {

    private static final String RESULT = "result";
    private static final Set<String> VARIABLES = new TreeSet<>(Set.of(RESULT, "root", "this"));

    private final SpelExpression expression;

    /** What all evaluations share: it remembers how the members of a class are read. */
    private final StandardEvaluationContext shared = new StandardEvaluationContext();

    /**
     * Parses and checks an expression.
     *
     * @param type what the results are declared to be
     * @throws ResilienceConfigurationException if it is no expression, or names what is not there
     */
    ResultExpression(Written written, Class<?> type, ListableBeanFactory beans) {
        this.expression = Expressions.parse(written, VARIABLES, "known to a rule for results", beans);
        this.shared.setBeanResolver(new BeanFactoryResolver(beans));
        checkMember(written, expression.getAST(), ClassUtils.resolvePrimitiveIfNecessary(type));
    }

    /**
     * Refuses a member that no result has. Only a final class is known to have none, and only what is evaluated first is looked at: what
     * stands behind an {@code &&} may be for results of another type.
     */
    private static void checkMember(Written written, SpelNode root, Class<?> type) {
        SpelNode first = root;
        while (first instanceof Operator
                || first instanceof OperatorNot
                || first instanceof Ternary
                || first instanceof Elvis) {
            first = first.getChild(0);
        }
        if (!(first instanceof CompoundExpression)
                || !first.getChild(0).toStringAST().equals("#" + RESULT)
                || !isClosed(type)) {
            return;
        }
        SpelNode member = first.getChild(1);
        if (member instanceof MethodReference call && noneIs(type, call.getName()::equals)) {
            throw noMember(written, type, call.getName(), "()");
        }
        if (member instanceof PropertyOrFieldReference property
                && noneIs(type, name -> reads(name, property.getName()))) {
            throw noMember(written, type, property.getName(), "");
        }
    }

    /** Whether all members are known that SpEL finds on results of a type. It has rules of its own for those left out. */
    private static boolean isClosed(Class<?> type) {
        return Modifier.isFinal(type.getModifiers())
                && !type.isArray()
                && type != Class.class
                && type != Optional.class;
    }

    private static boolean noneIs(Class<?> type, Predicate<String> wanted) {
        return members(type).noneMatch(wanted);
    }

    private static Stream<String> members(Class<?> type) {
        return Stream.concat(
                Arrays.stream(type.getMethods()).map(Method::getName),
                Arrays.stream(type.getFields()).map(Field::getName));
    }

    /** Whether a member of this name may be what is read as a property. */
    private static boolean reads(String member, String property) {
        return member.equalsIgnoreCase(property)
                || member.equalsIgnoreCase("get" + property)
                || member.equalsIgnoreCase("is" + property);
    }

    private static ResilienceConfigurationException noMember(
            Written written, Class<?> type, String member, String parentheses) {
        Set<String> known = members(type).collect(Collectors.toCollection(TreeSet::new));
        members(Object.class).forEach(known::remove);
        return new ResilienceConfigurationException(List.of(written.fault(
                "reads " + member + parentheses + ", which " + type.getName() + " does not have",
                NearMisses.suggestion(member, known, "Use one of " + String.join(", ", known)))));
    }

    @Override
    public boolean test(@Nullable Object result) {
        Object answer = expression.getValue(new ResultContext(result, shared));
        if (answer instanceof Boolean failed) {
            return failed;
        }
        String kind = answer == null ? "null" : "a " + answer.getClass().getName();
        throw new IllegalStateException("the expression comes to " + kind + ", and not to true or false");
    }

    /** One evaluation: the result is the root object, and {@code #result}. */
    private static final class ResultContext extends StandardEvaluationContext {

        ResultContext(@Nullable Object result, StandardEvaluationContext shared) {
            super(result);
            shared.applyDelegatesTo(this);
        }

        @Override
        public @Nullable Object lookupVariable(String name) {
            return name.equals(RESULT) ? getRootObject().getValue() : super.lookupVariable(name);
        }
    }
}
