package dev.resilience.spring.advice;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Verdict;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.SlidingWindow;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.WindowType;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.core.time.TimeSource.Scheduled;
import dev.resilience.spring.advice.figures.Busiest;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Reads the counters of circuit breakers and failure budgets every 15 seconds, on the runtime's executor: how many calls come, at the
 * busiest time. Calls themselves are not touched. Thread-safe.
 */
public final class TrafficWatch implements SmartInitializingSingleton, DisposableBean {

    static final Duration INTERVAL = Duration.ofSeconds(15);

    /** Longer windows would need more readings than are worth keeping. */
    static final Duration LONGEST_WINDOW = Duration.ofHours(2);

    private static final Logger log = LoggerFactory.getLogger(TrafficWatch.class);

    private final PolicyRegistry registry;
    private final ResilienceRuntime runtime;
    private final Runnable also;
    private final Map<RegisteredPolicy<?, ?>, BusiestWindow> busiest = new ConcurrentHashMap<>();
    private final Instant since;
    private final long began;
    private volatile boolean ended;
    private volatile Scheduled next = () -> {};

    /**
     * Watches from {@link #afterSingletonsInstantiated} on.
     *
     * @param also is done after each reading
     */
    public TrafficWatch(PolicyRegistry registry, ResilienceRuntime runtime, Runnable also) {
        this.registry = registry;
        this.runtime = runtime;
        this.also = also;
        this.since = runtime.time().wallTime();
        this.began = runtime.time().nanoTime();
    }

    @Override
    public void afterSingletonsInstantiated() {
        read();
    }

    /** When the watch began. */
    Instant since() {
        return since;
    }

    /** How long ago that was. */
    Duration observed() {
        return Duration.ofNanos(runtime.time().nanoTime() - began);
    }

    /** The busiest window of an instance; null while it is not known. */
    @Nullable
    Busiest busiest(RegisteredPolicy<?, ?> policy) {
        BusiestWindow found = busiest.get(policy);
        return found == null ? null : found.busiest();
    }

    /** One reading at a time: the next is scheduled when this one is done. */
    private void read() {
        try {
            long now = runtime.time().nanoTime();
            busiest.keySet()
                    .removeIf(policy ->
                            registry.find(policy.type(), policy.name()).isEmpty());
            registry.all(CircuitBreaker.TYPE).forEach(policy -> readBreaker(policy, now));
            registry.all(FailureBudget.TYPE).forEach(policy -> readBudget(policy, now));
            also.run();
        } catch (RuntimeException failure) {
            log.warn("The counters of policies could not be read", failure);
        } finally {
            if (!ended) {
                next = runtime.time().schedule(() -> runtime.execute(this::read), INTERVAL.toNanos());
            }
        }
    }

    private void readBreaker(RegisteredPolicy<?, ?> policy, long now) {
        if (policy.policy() instanceof CircuitBreaker breaker) {
            SlidingWindow window = breaker.settings().slidingWindow();
            if (window.type() == WindowType.TIME && window.duration().compareTo(LONGEST_WINDOW) <= 0) {
                long counted = breaker.statistics().outcomes(Verdict.SUCCESS)
                        + breaker.statistics().outcomes(Verdict.FAILURE);
                of(policy).counted(counted, window.duration(), now);
            }
        }
    }

    private void readBudget(RegisteredPolicy<?, ?> policy, long now) {
        if (policy.policy() instanceof FailureBudget budget) {
            of(policy).held(budget.counts().calls(), budget.settings().window(), now);
        }
    }

    private BusiestWindow of(RegisteredPolicy<?, ?> policy) {
        return busiest.computeIfAbsent(policy, first -> new BusiestWindow());
    }

    @Override
    public void destroy() {
        ended = true;
        next.cancel();
    }
}
