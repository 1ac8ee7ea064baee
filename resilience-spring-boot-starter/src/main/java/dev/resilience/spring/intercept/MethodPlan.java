package dev.resilience.spring.intercept;

import dev.resilience.core.Policy;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a method asks for itself: everything that its pipeline is made of, and made anew of when a policy is installed or taken out
 * while the application runs. Immutable.
 *
 * @param name of the pipeline
 * @param method the method
 * @param type the class that it belongs to, as somebody wrote it
 * @param uses the named instances that its annotations ask for, also those that are withdrawn
 * @param unnamed what guards it and is no named instance, such as its fallback
 * @param exceptions the kinds of exception types that the method itself tells
 * @param keys finds the keys of a call
 * @param results which results are failures, too; null if none is
 */
record MethodPlan(
        String name,
        Method method,
        Class<?> type,
        List<Use> uses,
        List<Policy> unnamed,
        Map<Class<? extends Throwable>, FailureKind> exceptions,
        List<KeyExpression> keys,
        @Nullable ResultRule results) {

    MethodPlan {
        uses = List.copyOf(uses);
        unnamed = List.copyOf(unnamed);
        exceptions = Map.copyOf(exceptions);
        keys = List.copyOf(keys);
    }

    /**
     * An instance that the method's annotations ask for.
     *
     * @param bound what a pipeline binds for it, for this method
     */
    record Use(RegisteredPolicy<?, ?> policy, List<Policy> bound) {}

    /**
     * A pipeline made of the plan.
     *
     * @param policies the named instances in it
     */
    record Bound(Pipeline pipeline, List<RegisteredPolicy<?, ?>> policies) {}

    /** Whether an annotation of the method asks for an instance. */
    boolean declares(RegisteredPolicy<?, ?> policy) {
        return uses.stream().anyMatch(use -> use.policy() == policy);
    }

    /** The instances in use when these are installed: a method that has asked for one itself has it once. */
    List<RegisteredPolicy<?, ?>> policies(List<RegisteredPolicy<?, ?>> installed) {
        List<RegisteredPolicy<?, ?>> all = new ArrayList<>();
        uses.stream().map(Use::policy).filter(policy -> !policy.isWithdrawn()).forEach(all::add);
        installed.stream().filter(policy -> !declares(policy)).forEach(all::add);
        return all;
    }

    /**
     * What the pipeline binds. What was installed stands in front, and so outside of others at the same place: calls that it turns
     * away cost the others nothing.
     */
    Stream<Policy> stages(List<RegisteredPolicy<?, ?>> policies) {
        return Stream.of(
                        policies.stream()
                                .filter(policy -> !declares(policy))
                                .flatMap(policy -> policy.instance().policies(null).stream()),
                        uses.stream()
                                .filter(use -> policies.contains(use.policy()))
                                .flatMap(use -> use.bound().stream()),
                        unnamed.stream())
                .flatMap(stages -> stages);
    }
}
