package dev.resilience.spring.intercept;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.failure.ResultClassifier;
import dev.resilience.spring.config.NearMisses;
import dev.resilience.spring.config.OutcomeSettings;
import dev.resilience.spring.config.ResolvedSettings;
import dev.resilience.spring.config.ResolvedSettings.Source;
import dev.resilience.spring.policy.PolicyRegistry;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * Finds the rule by which results of one method are failures, too: what its policies say of it, in annotations and properties, must
 * come to the same. Not thread-safe.
 */
final class ResultRules {

    private static final String SETTING = "failure-on";
    private static final String EXAMPLE =
            "write an expression, such as \"#result.status() >= 500\", which needs its quotes in YAML";

    private final PolicyRegistry registry;
    private final ListableBeanFactory beans;
    private final Method method;
    private final Class<?> resultType;
    private final boolean hasElements;
    private @Nullable Source said;
    private @Nullable ResultRule rule;

    ResultRules(
            PolicyRegistry registry, ListableBeanFactory beans, ReturnTypes returnTypes, Method method, Class<?> type) {
        this.registry = registry;
        this.beans = beans;
        this.method = method;
        this.resultType = returnTypes.result(method, type);
        PublisherType publisher = returnTypes.publisher(method);
        this.hasElements = publisher != null && !publisher.hasOneResult();
    }

    /** The rule; null if there is none. */
    @Nullable
    ResultRule rule() {
        return rule;
    }

    /**
     * Takes what is said where a policy is asked for.
     *
     * @throws ResilienceConfigurationException if it is at fault, or differs from what was said before
     */
    void add(PolicyUse use) {
        ResolvedSettings<OutcomeSettings> found =
                registry.failureOn(use.factory(), use.name(), use.settings(), use.failureOn());
        String text = found.settings().getFailureOn();
        Source written = found.sourceOf(SETTING);
        if (text == null || written == null) {
            return;
        }
        Source source = new Source(written.property(), text.trim(), written.level(), written.origin());
        if (said == null) {
            said = source;
            rule = make(source);
        } else if (!said.value().equals(source.value())) {
            throw failure(
                    source,
                    "differs from " + said.property() + " = " + said.value() + " (" + said.origin()
                            + "): the results of " + MethodNames.describe(method) + " are judged by one rule",
                    "Say it once, or the same in both places");
        }
    }

    /** A method without results leaves the rule to the others that it is for; only one that is meant alone must have some. */
    private @Nullable ResultRule make(Source source) {
        String text = source.value().toString();
        if (hasElements) {
            throw failure(
                    source,
                    "is about one result, and " + MethodNames.describe(method) + " returns a stream of elements",
                    "Give the method instances without " + SETTING
                            + " and let the stream fail instead, or return Mono");
        }
        if (resultType == void.class || resultType == Void.class) {
            if (String.valueOf(source.origin()).endsWith(" on " + MethodNames.describe(method))) {
                throw failure(source, "is about results, and the method returns none", "Remove it");
            }
            return null;
        }
        if (text.indexOf('#') >= 0) {
            return ResultRule.of(source, new ResultExpression(written(source), resultType, beans));
        }
        if (isBean(text, ResultClassifier.class)) {
            return new ResultRule(source, beans.getBean(text, ResultClassifier.class));
        }
        if (isBean(text, Predicate.class)) {
            return ResultRule.of(source, predicate(text));
        }
        List<String> names = Stream.of(ResultClassifier.class, Predicate.class)
                .flatMap(type -> Stream.of(beans.getBeanNamesForType(type)))
                .toList();
        throw failure(
                source,
                text.isEmpty()
                        ? "is empty"
                        : "is neither a bean of type Predicate or ResultClassifier nor an expression over #result",
                NearMisses.suggestion(text, names, "Name such a bean, or " + EXAMPLE));
    }

    private boolean isBean(String name, Class<?> type) {
        return beans.containsBean(name) && beans.isTypeMatch(name, type);
    }

    /** One for results of another type throws, which is logged once. */
    @SuppressWarnings("unchecked")
    private Predicate<@Nullable Object> predicate(String bean) {
        return beans.getBean(bean, Predicate.class);
    }

    private static Written written(Source source) {
        return new Written(source.property(), source.value().toString(), source.origin());
    }

    private static ResilienceConfigurationException failure(Source source, String problem, String mend) {
        return new ResilienceConfigurationException(List.of(written(source).fault(problem, mend)));
    }
}
