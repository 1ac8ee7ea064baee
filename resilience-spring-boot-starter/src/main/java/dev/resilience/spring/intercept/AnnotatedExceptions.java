package dev.resilience.spring.intercept;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.spring.annotation.Classify;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;

/** What {@link Classify} says about the exceptions of one method, on it or on its class. Not thread-safe. */
final class AnnotatedExceptions {

    private final Map<Class<?>, Said> said = new HashMap<>();
    private final List<Violation> faults = new ArrayList<>();

    private AnnotatedExceptions() {}

    /**
     * The kinds of exception types. What stands nearer to the method comes first.
     *
     * @throws ResilienceConfigurationException with every fault
     */
    static Map<Class<? extends Throwable>, FailureKind> of(Method method, Class<?> type) {
        AnnotatedExceptions found = new AnnotatedExceptions();
        found.addAll(PolicyUse.onMethod(method), MethodNames.describe(method));
        if (PolicyUse.isCoveredByClass(method)) {
            found.addAll(PolicyUse.onClass(type), type.getName());
        }
        if (!found.faults.isEmpty()) {
            throw new ResilienceConfigurationException(found.faults);
        }
        Map<Class<? extends Throwable>, FailureKind> kinds = new HashMap<>();
        found.said.forEach((exception, what) -> kinds.put(exception.asSubclass(Throwable.class), what.kind));
        return kinds;
    }

    private void addAll(MergedAnnotations annotations, String location) {
        annotations.stream(Classify.class).forEach(annotation -> add(annotation, location));
    }

    private void add(MergedAnnotation<Classify> annotation, String location) {
        Class<?>[] exceptions = annotation.getClassArray(MergedAnnotation.VALUE);
        FailureKind kind = annotation.getEnum("as", FailureKind.class);
        if (exceptions.length == 0) {
            faults.add(new Violation(
                    "@Classify",
                    "as = " + kind,
                    "names no exception",
                    "Name at least one, or remove the annotation",
                    location));
        }
        for (Class<?> exception : exceptions) {
            Said before = said.putIfAbsent(exception, new Said(kind, annotation.getSource()));
            if (before != null && before.kind != kind && Objects.equals(before.source, annotation.getSource())) {
                faults.add(new Violation(
                        "@Classify",
                        exception.getName(),
                        "is both " + before.kind + " and " + kind,
                        "Remove one of the two",
                        location));
            }
        }
    }

    /**
     * @param source the element that the annotation stands on
     */
    private record Said(FailureKind kind, @Nullable Object source) {}
}
