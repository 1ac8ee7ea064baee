package dev.resilience.core.pipeline;

import dev.resilience.core.Policy;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.bulkhead.Bulkhead;
import dev.resilience.core.bulkhead.BulkheadConfig;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfigBuilder;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.core.failurebudget.FailureBudgetConfig;
import dev.resilience.core.retry.AdaptiveRetry;
import dev.resilience.core.retry.AdaptiveRetryConfig;
import dev.resilience.core.retry.AdaptiveRetryConfigBuilder;
import dev.resilience.core.retry.RetryExtensions;
import dev.resilience.core.timeout.Timeout;
import dev.resilience.core.timeout.TimeoutConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Gathers the policies of a {@link Pipeline}; the order in which they are added does not matter. Not thread-safe. The methods
 * named after policies are shorthand for {@link #with}.
 */
public final class PipelineBuilder {

    private final String name;
    private final List<Function<ResilienceRuntime, List<Policy>>> policies = new ArrayList<>();
    private ResilienceRuntime runtime = ResilienceRuntime.standard();
    private FailureRules rules = FailureRules.standard();

    PipelineBuilder(String name) {
        this.name = name;
    }

    /** What the engines need from outside; default {@link ResilienceRuntime#standard()}. */
    public PipelineBuilder runtime(ResilienceRuntime environment) {
        runtime = environment;
        return this;
    }

    /** The rules by which failures are classified; default {@link FailureRules#standard()}. */
    public PipelineBuilder failureRules(FailureRules classification) {
        rules = classification;
        return this;
    }

    /** Adds a policy that may be shared with other pipelines. */
    public PipelineBuilder with(Policy policy) {
        policies.add(environment -> List.of(policy));
        return this;
    }

    /** Adds a {@link FailureBudget}. */
    public PipelineBuilder failureBudget(Consumer<FailureBudgetConfig.Builder> settings) {
        FailureBudgetConfig.Builder builder = FailureBudgetConfig.builder();
        settings.accept(builder);
        policies.add(environment -> List.of(FailureBudget.of(name, builder.build(), environment)));
        return this;
    }

    /** Adds a {@link Timeout}, for the call and, if set, for each attempt. */
    public PipelineBuilder timeout(Consumer<TimeoutConfig.Builder> settings) {
        TimeoutConfig.Builder builder = TimeoutConfig.builder();
        settings.accept(builder);
        policies.add(
                environment -> Timeout.of(name, builder.build(), environment).policies());
        return this;
    }

    /** Adds an {@link AdaptiveRetry}. */
    public PipelineBuilder retry(Consumer<AdaptiveRetryConfigBuilder> settings) {
        return retry(settings, RetryExtensions.none());
    }

    /** Adds an {@link AdaptiveRetry} with hooks and the like. */
    public PipelineBuilder retry(Consumer<AdaptiveRetryConfigBuilder> settings, RetryExtensions extensions) {
        AdaptiveRetryConfigBuilder builder = AdaptiveRetryConfig.builder();
        settings.accept(builder);
        policies.add(environment -> List.of(AdaptiveRetry.of(name, builder.build(), environment, extensions)));
        return this;
    }

    /** Adds a {@link CircuitBreaker}. */
    public PipelineBuilder circuitBreaker(Consumer<CircuitBreakerConfigBuilder> settings) {
        CircuitBreakerConfigBuilder builder = CircuitBreakerConfig.builder();
        settings.accept(builder);
        policies.add(environment -> List.of(CircuitBreaker.of(name, builder.build(), environment)));
        return this;
    }

    /** Adds a {@link Bulkhead}. */
    public PipelineBuilder bulkhead(Consumer<BulkheadConfig.Builder> settings) {
        BulkheadConfig.Builder builder = BulkheadConfig.builder();
        settings.accept(builder);
        policies.add(environment -> List.of(Bulkhead.of(name, builder.build(), environment)));
        return this;
    }

    /**
     * Makes the pipeline.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException if settings are impossible
     */
    public Pipeline build() {
        List<Policy> bound = policies.stream()
                .flatMap(policy -> policy.apply(runtime).stream())
                .toList();
        return new Pipeline(name, bound, runtime, rules);
    }
}
