package dev.resilience.spring.policy;

import static dev.resilience.spring.policy.SetIfPresent.ratio;
import static dev.resilience.spring.policy.SetIfPresent.set;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.retry.AdaptiveRetry;
import dev.resilience.core.retry.AdaptiveRetryConfig;
import dev.resilience.core.retry.AdaptiveRetryConfigBuilder;
import dev.resilience.spring.config.AdaptiveRetrySettings;
import dev.resilience.spring.config.EnumWords;
import java.lang.annotation.Annotation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;

/** Makes retries. */
public final class AdaptiveRetryFactory implements PolicyFactory<AdaptiveRetrySettings, AdaptiveRetryConfig> {

    private final @Nullable ListableBeanFactory beans;

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

    @Override
    public PolicyInstance<AdaptiveRetryConfig> create(
            String name, AdaptiveRetryConfig config, ResilienceRuntime runtime) {
        AdaptiveRetry retry = AdaptiveRetry.of(name, config, runtime, RetryBeans.extensions(beans));
        return PolicyInstance.of(retry, List.of(retry), retry::reconfigure);
    }
}
