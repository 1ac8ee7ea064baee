package dev.resilience.spring.intercept;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Violation;
import dev.resilience.spring.annotation.Fallback;
import dev.resilience.spring.config.NearMisses;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** Finds the methods that a {@link Fallback} names, once, when the guarded method is resolved. Thread-safe. */
final class FallbackResolver {

    private static final String BEAN_SEPARATOR = "::";

    private final ListableBeanFactory beans;
    private final ReturnTypes returnTypes;
    private final ResilienceRuntime runtime;

    FallbackResolver(ListableBeanFactory beans, ReturnTypes returnTypes, ResilienceRuntime runtime) {
        this.beans = beans;
        this.returnTypes = returnTypes;
        this.runtime = runtime;
    }

    /**
     * The fallback of a method; null if it has none.
     *
     * @throws ResilienceConfigurationException if no method fits, with those that were looked at
     */
    @Nullable
    FallbackPolicy resolve(String name, Method guarded, Class<?> type) {
        MergedAnnotation<Fallback> annotation = PolicyUse.onMethod(guarded).get(Fallback.class);
        if (!annotation.isPresent()) {
            return null;
        }
        String written = annotation.getString("value");
        String location = "@Fallback on " + MethodNames.describe(guarded);
        int separator = written.indexOf(BEAN_SEPARATOR);
        boolean ownMethod = separator < 0;
        String methodName = ownMethod ? written : written.substring(separator + BEAN_SEPARATOR.length());
        String bean = ownMethod ? "" : written.substring(0, separator);
        Class<?> owner = ownMethod ? type : typeOf(bean, written, location);
        UnaryOperator<Object> receiver = ownMethod ? UnaryOperator.identity() : target -> beans.getBean(bean);
        List<Method> candidates = candidates(owner, ownMethod);
        List<FallbackMethod> fitting = candidates.stream()
                .filter(candidate -> candidate.getName().equals(methodName) && !candidate.equals(guarded))
                .filter(candidate -> returnTypes.canAnswer(candidate, guarded))
                .map(candidate -> FallbackMethod.of(candidate, guarded, receiver))
                .filter(Objects::nonNull)
                .toList();
        if (fitting.isEmpty()) {
            throw failure(
                    written, noneFits(methodName, owner, candidates, guarded), mend(methodName, candidates), location);
        }
        return new FallbackPolicy(
                name, written, fitting, classes(annotation, "on"), classes(annotation, "notOn"), runtime);
    }

    private Class<?> typeOf(String bean, String written, String location) {
        try {
            Class<?> type = beans.getType(bean, false);
            if (type != null) {
                return ClassUtils.getUserClass(type);
            }
        } catch (NoSuchBeanDefinitionException unknown) {
            // told below
        }
        throw failure(
                written,
                "there is no bean '" + bean + "'",
                NearMisses.suggestion(
                        bean, List.of(beans.getBeanDefinitionNames()), "Name a bean, or a method of the same class"),
                location);
    }

    /** Private methods of another bean are not its offer, and on its proxy they would find no fields. */
    private static List<Method> candidates(Class<?> owner, boolean ownMethod) {
        return Arrays.stream(ReflectionUtils.getUniqueDeclaredMethods(owner))
                .filter(method -> method.getDeclaringClass() != Object.class && !method.isSynthetic())
                .filter(method -> ownMethod || !Modifier.isPrivate(method.getModifiers()))
                .toList();
    }

    private static String noneFits(String name, Class<?> owner, List<Method> candidates, Method guarded) {
        String parameters = Arrays.stream(guarded.getParameterTypes())
                .map(parameter -> parameter.getSimpleName() + ", ")
                .collect(Collectors.joining());
        String original = parameters.isEmpty() ? "" : ", (" + parameters.substring(0, parameters.length() - 2) + ")";
        List<String> sameName = candidates.stream()
                .filter(method -> method.getName().equals(name))
                .map(method -> method.getReturnType().getSimpleName() + " " + MethodNames.describe(method))
                .toList();
        return "no method " + name + " in " + owner.getName() + " returns "
                + guarded.getReturnType().getSimpleName()
                + " and takes ()" + original + " or (" + parameters + "a Throwable)"
                + (sameName.isEmpty() ? "" : "; there is " + String.join(", ", sameName));
    }

    private static String mend(String name, List<Method> candidates) {
        List<String> names = candidates.stream()
                .map(Method::getName)
                .filter(other -> !other.equals(name))
                .distinct()
                .toList();
        return NearMisses.suggestion(name, names, "Add such a method, or name another");
    }

    @SuppressWarnings("unchecked") // the attribute is declared so
    private static List<Class<? extends Throwable>> classes(MergedAnnotation<Fallback> annotation, String attribute) {
        return Arrays.stream(annotation.getClassArray(attribute))
                .<Class<? extends Throwable>>map(type -> (Class<? extends Throwable>) type)
                .toList();
    }

    private static ResilienceConfigurationException failure(
            String written, String problem, String mend, String location) {
        return new ResilienceConfigurationException(
                List.of(new Violation("fallback", written, problem, mend, location)));
    }
}
