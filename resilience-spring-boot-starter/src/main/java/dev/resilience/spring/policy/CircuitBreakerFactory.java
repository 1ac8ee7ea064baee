package dev.resilience.spring.policy;

import static dev.resilience.spring.policy.SetIfPresent.ratio;
import static dev.resilience.spring.policy.SetIfPresent.set;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfigBuilder;
import dev.resilience.spring.config.CircuitBreakerSettings;
import java.lang.annotation.Annotation;

/** Makes circuit breakers. */
public final class CircuitBreakerFactory implements PolicyFactory<CircuitBreakerSettings, CircuitBreakerConfig> {

    @Override
    public String type() {
        return CircuitBreaker.TYPE;
    }

    @Override
    public String title() {
        return "circuit breaker";
    }

    @Override
    public Class<? extends Annotation> annotation() {
        return dev.resilience.spring.annotation.CircuitBreaker.class;
    }

    @Override
    public CircuitBreakerSettings settings() {
        return new CircuitBreakerSettings();
    }

    @Override
    public CircuitBreakerConfig config(CircuitBreakerSettings settings) {
        CircuitBreakerConfigBuilder builder = CircuitBreakerConfig.builder();
        ratio(settings.getFailureRateThreshold(), builder::failureRateThreshold);
        set(settings.getSlidingWindow().getType(), builder::windowType);
        set(settings.getSlidingWindow().getCalls(), builder::windowCalls);
        set(settings.getSlidingWindow().getDuration(), builder::windowDuration);
        set(settings.getMinimumCalls(), builder::minimumCalls);
        set(settings.getOpenDuration(), builder::openDuration);
        set(settings.getHalfOpen().getPermittedCalls(), builder::permittedCalls);
        set(settings.getHalfOpen().getSuccessThreshold(), builder::successThreshold);
        set(settings.getHalfOpen().getMaxDuration(), builder::maxDuration);
        set(settings.getMode(), builder::mode);
        set(settings.getConsecutiveFailures(), builder::consecutiveFailures);
        set(settings.getSlowCallDuration(), builder::slowCallDuration);
        ratio(settings.getSlowCallRateThreshold(), builder::slowCallRateThreshold);
        set(settings.getOpenBackoff().getMultiplier(), builder::openBackoffMultiplier);
        set(settings.getOpenBackoff().getMax(), builder::openBackoffMax);
        ratio(settings.getOpenBackoff().getJitter(), builder::openBackoffJitter);
        set(settings.getRetryAfterMax(), builder::retryAfterMax);
        set(settings.getAutomaticHalfOpen(), builder::automaticHalfOpen);
        set(settings.getMaxKeys(), builder::maxKeys);
        set(settings.getIdleExpiry(), builder::idleExpiry);
        set(settings.getRecordKinds(), builder::recordKinds);
        Faults faults = new Faults();
        ExceptionClasses classes = new ExceptionClasses(faults);
        set(
                settings.getRecordExceptions(),
                names -> builder.recordExceptions(classes.find("record-exceptions", names)));
        set(
                settings.getIgnoreExceptions(),
                names -> builder.ignoreExceptions(classes.find("ignore-exceptions", names)));
        return faults.orBuilt(builder::build);
    }

    @Override
    public PolicyInstance<CircuitBreakerConfig> create(
            String name, CircuitBreakerConfig config, ResilienceRuntime runtime) {
        return new CircuitBreakers(name, config, runtime);
    }
}
