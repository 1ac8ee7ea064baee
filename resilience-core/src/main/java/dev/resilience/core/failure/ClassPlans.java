package dev.resilience.core.failure;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The plans of all classes met so far, for one list of rules. Thread-safe.
 *
 * <p>What a class remembers is the number of its plan and nothing of ours: it would keep the rules, and with them the class loader
 * of an application that has ended, for as long as the class lives, and the JDK's live for ever. Classes share plans, so there are
 * about as many as the rules can tell apart.
 */
final class ClassPlans {

    private final GuardedRule[] rules;
    private final AtomicReference<ClassPlan[]> plans = new AtomicReference<>(new ClassPlan[0]);

    private final ClassValue<Integer> numbers = new ClassValue<>() {
        @Override
        protected Integer computeValue(Class<?> type) {
            return numberOf(ClassPlan.of(type, rules));
        }
    };

    ClassPlans(GuardedRule[] rules) {
        this.rules = rules;
    }

    ClassPlan of(Class<?> type) {
        int number = numbers.get(type);
        ClassPlan[] known = known();
        // A class value is published without a barrier, so another thread may see the number before the plan.
        return number < known.length ? known[number] : ClassPlan.of(type, rules);
    }

    /** What a class remembers. */
    Object remembered(Class<?> type) {
        return numbers.get(type);
    }

    private ClassPlan[] known() {
        return Objects.requireNonNull(plans.get());
    }

    private int numberOf(ClassPlan plan) {
        while (true) {
            ClassPlan[] known = known();
            int number = Arrays.asList(known).indexOf(plan);
            if (number >= 0) {
                return number;
            }
            ClassPlan[] more = Arrays.copyOf(known, known.length + 1);
            more[known.length] = plan;
            if (plans.compareAndSet(known, more)) {
                return known.length;
            }
        }
    }
}
