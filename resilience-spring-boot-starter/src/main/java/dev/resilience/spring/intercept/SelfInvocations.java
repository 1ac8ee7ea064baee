package dev.resilience.spring.intercept;

import dev.resilience.spring.intercept.bytecode.ClassFiles;
import dev.resilience.spring.intercept.bytecode.CodeMethod;
import dev.resilience.spring.intercept.bytecode.SelfCalls;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of guarded methods that are called on {@code this}: such calls do not come through the proxy. What is found and what is
 * missed, see {@link SelfCalls}. Costs nothing where this class may not log warnings. Not thread-safe.
 */
final class SelfInvocations {

    private static final Logger log = LoggerFactory.getLogger(SelfInvocations.class);

    private static final int SHOWN = 3;

    private final GuardedMethods methods;
    private final ClassFiles files = new ClassFiles();
    private final Map<Method, Set<String>> callers = new LinkedHashMap<>();

    SelfInvocations(GuardedMethods methods) {
        this.methods = methods;
    }

    /**
     * Tells of every method once, however many beans have it.
     *
     * @param beans the guarded methods of each
     */
    void warn(Collection<List<Declaration>> beans) {
        if (!log.isWarnEnabled()) {
            return;
        }
        beans.stream()
                .flatMap(List::stream)
                .distinct()
                .collect(Collectors.groupingBy(Declaration::type, LinkedHashMap::new, Collectors.toList()))
                .forEach(this::find);
        callers.forEach((method, names) -> log.warn(
                "{} is called on its own object by {}, past the proxy, so what guards it does not see these calls. "
                        + "Call it through the bean: move it to another one, or have an ObjectProvider of this one injected; "
                        + "or set resilience.interception to aspectj",
                MethodNames.describe(method),
                shown(List.copyOf(names))));
    }

    private void find(Class<?> type, List<Declaration> declarations) {
        Map<CodeMethod, GuardedMethod> guarded = new LinkedHashMap<>();
        for (Declaration declaration : declarations) {
            GuardedMethod resolved = methods.resolve(declaration.method(), declaration.type());
            if (resolved != null) {
                guarded.put(CodeMethod.of(declaration.method()), resolved);
            }
        }
        SelfCalls calls = files.selfCalls(type);
        guarded.forEach((code, method) -> calls.callersOf(code).stream()
                .filter(caller -> !guardsAsWell(guarded.get(caller), method))
                .forEach(caller -> callers.computeIfAbsent(method.method(), unseen -> new TreeSet<>())
                        .add(caller.describe(method.method().getDeclaringClass()))));
    }

    /** Whether calls by this caller are guarded all the same, by all that would guard them: a method that calls itself, say. */
    private static boolean guardsAsWell(@Nullable GuardedMethod caller, GuardedMethod called) {
        if (caller == null) {
            return false;
        }
        MethodPlan plan = called.plan();
        return caller == called
                || (plan.unnamed().isEmpty()
                        && plan.keys().isEmpty()
                        && caller.policies().containsAll(called.policies()));
    }

    private static String shown(List<String> names) {
        List<String> shown = new ArrayList<>(names.subList(0, Math.min(SHOWN, names.size())));
        int others = names.size() - shown.size();
        if (others > 0) {
            shown.add(others == 1 ? "1 other" : others + " others");
        }
        String last = shown.remove(shown.size() - 1);
        return shown.isEmpty() ? last : String.join(", ", shown) + " and " + last;
    }
}
