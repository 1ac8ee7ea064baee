package dev.resilience.spring.intercept;

import dev.resilience.core.Violation;
import dev.resilience.spring.config.NearMisses;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A choice of guarded methods by patterns of their names, in which {@code *} stands for any text and {@code ?} for one character;
 * case does not count. A method is known as the endpoint {@code resilience} shows it, with or without its parameters
 * ({@code com.acme.Inventory.stock(String)}), as {@code Inventory.stock}, by its default name ({@code inventory-stock}) and by the name
 * of its pipeline. Immutable and thread-safe.
 */
public final class MethodSelection {

    private static final int SHOWN = 10;

    private final List<Glob> patterns;

    private MethodSelection(List<Glob> patterns) {
        this.patterns = patterns;
    }

    /**
     * Reads patterns; whether they fit is another question, see {@link GuardedMethods#faults}.
     *
     * @param patterns separated by commas; those between parentheses belong to the pattern
     */
    public static MethodSelection of(String patterns) {
        return new MethodSelection(Stream.of(patterns.split(",(?![^(]*\\))"))
                .map(String::trim)
                .filter(pattern -> !pattern.isEmpty())
                .map(Glob::new)
                .toList());
    }

    /** Whether a method is meant. */
    boolean includes(MethodPlan plan) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, plan));
    }

    /** No pattern at all, or patterns that none of these methods bears a name of: by a slip of the pen, most likely. */
    List<Violation> faults(Collection<MethodPlan> methods) {
        List<Violation> faults = new ArrayList<>();
        if (patterns.isEmpty()) {
            faults.add(new Violation("methods", null, "names no method", "Use patterns such as inventory-*, or *"));
        }
        for (Glob pattern : patterns) {
            if (methods.stream().noneMatch(method -> matches(pattern, method))) {
                faults.add(new Violation(
                        "methods",
                        pattern.pattern(),
                        "is the name of no guarded method",
                        mend(pattern.pattern(), methods)));
            }
        }
        return faults;
    }

    private static boolean matches(Glob pattern, MethodPlan plan) {
        return names(plan).anyMatch(pattern::matches);
    }

    private static Stream<String> names(MethodPlan plan) {
        String method = plan.method().getName();
        return Stream.of(
                MethodNames.describe(plan.method()),
                plan.method().getDeclaringClass().getName() + "." + method,
                plan.method().getDeclaringClass().getSimpleName() + "." + method,
                plan.type().getName() + "." + method,
                plan.type().getSimpleName() + "." + method,
                MethodNames.defaultName(plan.type(), plan.method()),
                plan.name());
    }

    private static String mend(String pattern, Collection<MethodPlan> methods) {
        if (methods.isEmpty()) {
            return "There is none yet: no bean has a method with an annotation of a policy";
        }
        String plain = pattern.replaceAll("[*?]", "");
        Set<String> all = methods.stream().flatMap(MethodSelection::names).collect(Collectors.toSet());
        String shown = methods.stream()
                .map(method -> MethodNames.describe(method.method()))
                .sorted()
                .limit(SHOWN)
                .collect(Collectors.joining(", "));
        return NearMisses.suggestion(
                plain, all, "There are: " + shown + (methods.size() > SHOWN ? ", and others" : ""));
    }
}
