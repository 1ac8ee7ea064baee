package dev.resilience.spring.policy;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.core.deadletter.DeadLetters;
import dev.resilience.core.retry.AttemptAdjuster;
import dev.resilience.core.retry.Backoff;
import dev.resilience.core.retry.BackoffStrategy;
import dev.resilience.core.retry.RepeatVeto;
import dev.resilience.core.retry.RetryBudgets;
import dev.resilience.core.retry.RetryExtensions;
import dev.resilience.core.retry.RetryHooks;
import dev.resilience.spring.config.EnumWords;
import dev.resilience.spring.config.NearMisses;
import dev.resilience.spring.deadletter.DeadLetterSinks;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;

/** Finds the beans that a retry uses, by name and by type, and gathers the names that are none. Not thread-safe. */
final class RetryBeans {

    private final @Nullable ListableBeanFactory beans;
    private final Faults faults;

    /**
     * @param faults gets the names that are none
     */
    RetryBeans(@Nullable ListableBeanFactory beans, Faults faults) {
        this.beans = beans;
        this.faults = faults;
    }

    /** The strategy or bean of a name. */
    Backoff backoff(String property, String name) {
        Map<String, Backoff> known = new LinkedHashMap<>();
        for (BackoffStrategy strategy : BackoffStrategy.values()) {
            known.put(EnumWords.of(strategy), strategy);
        }
        String plain = EnumWords.plain(name);
        for (Map.Entry<String, Backoff> strategy : known.entrySet()) {
            if (EnumWords.plain(strategy.getKey()).equals(plain)) {
                return strategy.getValue();
            }
        }
        if (beans != null && isBean(name, Backoff.class)) {
            return new NamedBackoff(name, beans.getBean(name, Backoff.class));
        }
        List<String> words =
                Stream.concat(known.keySet().stream(), names(Backoff.class)).toList();
        faults.add(new Violation(
                property,
                name,
                "is not one of " + String.join(", ", words),
                NearMisses.suggestion(
                        name, words, "Use one of these, or define a bean of type Backoff with this name")));
        return BackoffStrategy.FIXED; // the settings are refused
    }

    /** The predicate of a name. */
    @SuppressWarnings(
            "unchecked") // what it is asked about is a Throwable; one for other types throws, which is logged once
    Predicate<Throwable> abortOn(String name) {
        if (beans != null && isBean(name, Predicate.class)) {
            return new NamedPredicate(name, beans.getBean(name, Predicate.class));
        }
        List<String> words = names(Predicate.class).toList();
        faults.add(new Violation(
                "abort-on",
                name,
                "is no bean of type Predicate",
                NearMisses.suggestion(name, words, "Define a bean of type Predicate<Throwable> with this name")));
        return failure -> false;
    }

    /** The letters for a sink; null if there is none of this name: the settings are refused then. */
    @Nullable
    DeadLetters deadLetters(String name) {
        DeadLetterSinks sinks = beans == null
                ? null
                : beans.getBeanProvider(DeadLetterSinks.class).getIfAvailable();
        if (sinks == null) {
            faults.add(new Violation("dead-letter", name, "there are no sinks here", "Leave it out"));
            return null;
        }
        try {
            return sinks.find(name);
        } catch (ResilienceConfigurationException unknown) {
            unknown.violations().forEach(faults::add);
            return null;
        }
    }

    /** What is found by its type, and the budgets to share. */
    static RetryExtensions extensions(@Nullable ListableBeanFactory beans, RetryBudgets budgets) {
        if (beans == null) {
            return RetryExtensions.none().withBudgets(budgets);
        }
        return new RetryExtensions(
                beans.getBeanProvider(RetryHooks.class).orderedStream().toList(),
                beans.getBeanProvider(AttemptAdjuster.class).getIfAvailable(),
                beans.getBeanProvider(RepeatVeto.class).orderedStream().toList(),
                budgets);
    }

    private boolean isBean(String name, Class<?> type) {
        return beans != null && beans.containsBean(name) && beans.isTypeMatch(name, type);
    }

    private Stream<String> names(Class<?> type) {
        return beans == null ? Stream.empty() : Stream.of(beans.getBeanNamesForType(type));
    }

    /** Shown by its name. */
    private static final class NamedBackoff implements Backoff {

        private final String name;
        private final Backoff bean;

        NamedBackoff(String name, Backoff bean) {
            this.name = name;
            this.bean = bean;
        }

        @Override
        public @Nullable Duration delay(Step step) {
            return bean.delay(step);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Shown by its name. */
    private static final class NamedPredicate implements Predicate<Throwable> {

        private final String name;
        private final Predicate<Throwable> bean;

        NamedPredicate(String name, Predicate<Throwable> bean) {
            this.name = name;
            this.bean = bean;
        }

        @Override
        public boolean test(Throwable failure) {
            return bean.test(failure);
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
