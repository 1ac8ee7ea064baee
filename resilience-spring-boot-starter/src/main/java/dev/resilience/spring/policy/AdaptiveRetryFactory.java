package dev.resilience.spring.policy;

import static dev.resilience.spring.policy.SetIfPresent.ratio;
import static dev.resilience.spring.policy.SetIfPresent.set;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Violation;
import dev.resilience.core.retry.AdaptiveRetry;
import dev.resilience.core.retry.AdaptiveRetryConfig;
import dev.resilience.core.retry.AdaptiveRetryConfigBuilder;
import dev.resilience.core.retry.RetryBudgets;
import dev.resilience.spring.config.AdaptiveRetryGroups;
import dev.resilience.spring.config.AdaptiveRetrySettings;
import dev.resilience.spring.config.EnumWords;
import dev.resilience.spring.config.NearMisses;
import java.lang.annotation.Annotation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;

/** Makes retries. */
public final class AdaptiveRetryFactory implements PolicyFactory<AdaptiveRetrySettings, AdaptiveRetryConfig> {

    private final @Nullable ListableBeanFactory beans;
    private final RetryBudgets budgets = new RetryBudgets();
    private final FailureBudgetLinks links;

    /** A factory without beans: settings cannot name any, and there are no hooks. */
    public AdaptiveRetryFactory() {
        this(null);
    }

    /**
     * A factory for an application.
     *
     * @param beans has the beans that settings name, hooks, and the like; null for none
     */
    public AdaptiveRetryFactory(@Nullable ListableBeanFactory beans) {
        this.beans = beans;
        this.links = new FailureBudgetLinks(beans);
    }

    @Override
    public String type() {
        return AdaptiveRetry.TYPE;
    }

    @Override
    public String title() {
        return "retry";
    }

    @Override
    public Class<? extends Annotation> annotation() {
        return dev.resilience.spring.annotation.AdaptiveRetry.class;
    }

    @Override
    public AdaptiveRetrySettings settings() {
        return new AdaptiveRetrySettings();
    }

    @Override
    public AdaptiveRetryConfig config(AdaptiveRetrySettings settings) {
        AdaptiveRetryConfigBuilder builder = AdaptiveRetryConfig.builder();
        set(settings.getMaxAttempts(), builder::maxAttempts);
        set(settings.getMaxDuration(), builder::maxDuration);
        set(settings.getIdempotent(), builder::idempotent);
        set(settings.getMaxSleepers(), builder::maxSleepers);
        set(settings.getOnExhausted(), builder::onExhausted);
        set(settings.getNested(), builder::nested);
        set(settings.getRetryAfter().getRespect(), builder::respectRetryAfter);
        set(settings.getRetryAfter().getMax(), builder::retryAfterMax);
        set(settings.getAdaptive().getEnabled(), builder::adaptive);
        ratio(settings.getAdaptive().getTargetSuccess(), builder::adaptiveTargetSuccess);
        set(settings.getAdaptive().getMaxMultiplier(), builder::adaptiveMaxMultiplier);
        AdaptiveRetryGroups.RetryBudget budget = settings.getRetryBudget();
        builder.retryBudget(target -> {
            set(budget.getEnabled(), target::enabled);
            set(budget.getName(), target::name);
            ratio(budget.getRatio(), target::ratio);
            set(budget.getMinPerSecond(), target::minPerSecond);
            set(budget.getWindow(), target::window);
            budget.getCosts().forEach(target::cost);
            set(budget.getFailureBudget(), name -> target.failureBudget(links.to(name)));
        });
        Faults faults = new Faults();
        RetryBeans named = new RetryBeans(beans, faults);
        ExceptionClasses classes = new ExceptionClasses(faults);
        set(settings.getAbortOn(), name -> builder.abortOn(named.abortOn(name)));
        set(settings.getDeadLetter(), name -> builder.deadLetter(named.deadLetters(name)));
        set(settings.getRetryOn(), names -> builder.retryOn(classes.find("retry-on", names)));
        set(settings.getNoRetryOn(), names -> builder.noRetryOn(classes.find("no-retry-on", names)));
        delays(settings.getBackoff(), builder, named);
        settings.getKinds()
                .forEach((kind, of) -> builder.kind(kind, target -> {
                    String property = "kinds." + EnumWords.of(kind) + ".backoff.strategy";
                    AdaptiveRetrySettings.Backoff backoff = of.getBackoff();
                    set(of.getRetries(), target::retries);
                    set(of.getAttemptTimeout(), target::attemptTimeout);
                    set(backoff.getStrategy(), name -> target.backoff(named.backoff(property, name)));
                    set(backoff.getBase(), target::backoffBase);
                    set(backoff.getMax(), target::backoffMax);
                    set(backoff.getMultiplier(), target::backoffMultiplier);
                }));
        return faults.orBuilt(builder::build);
    }

    private static void delays(
            AdaptiveRetrySettings.Backoff backoff, AdaptiveRetryConfigBuilder builder, RetryBeans named) {
        set(backoff.getStrategy(), name -> builder.backoff(named.backoff("backoff.strategy", name)));
        set(backoff.getBase(), builder::backoffBase);
        set(backoff.getMax(), builder::backoffMax);
        set(backoff.getMultiplier(), builder::backoffMultiplier);
    }

    /** A budget to be shared that one retry alone names, a failure budget that there is not: by a slip of the pen, most likely. */
    @Override
    public Map<String, Violation> faultsBetweenInstances() {
        Map<String, Violation> found = new LinkedHashMap<>(links.faults());
        budgets.namedByOneAlone().forEach((retry, budget) -> {
            List<String> others = budgets.names().stream()
                    .filter(name -> !name.equals(budget))
                    .toList();
            found.put(
                    retry,
                    new Violation(
                            "retry-budget.name",
                            budget,
                            "names a budget that no other retry has, so it is shared with nobody",
                            NearMisses.suggestion(
                                    budget, others, "Name the budget of another retry, or leave this out")));
        });
        return found;
    }

    @Override
    public PolicyInstance<AdaptiveRetryConfig> create(
            String name, AdaptiveRetryConfig config, ResilienceRuntime runtime) {
        AdaptiveRetry retry = AdaptiveRetry.of(name, config, runtime, RetryBeans.extensions(beans, budgets));
        return PolicyInstance.of(retry, List.of(retry), retry::reconfigure);
    }
}
