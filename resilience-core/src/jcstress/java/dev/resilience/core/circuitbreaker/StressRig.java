package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Ends;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.StressTime;
import dev.resilience.core.event.ResilienceEvent.CallRejected;
import dev.resilience.core.event.ResilienceEvent.StateChanged;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A circuit breaker in a stress test's time, and how often it told of what. */
final class StressRig {

    static final long OPEN = 100;
    static final long LEASE = 1_000;

    final StressTime time = new StressTime();
    final AtomicInteger transitions = new AtomicInteger();
    final AtomicInteger rejections = new AtomicInteger();
    final CircuitBreaker breaker;

    StressRig(CircuitBreakerConfig config) {
        ResilienceRuntime runtime = ResilienceRuntime.over(time, Runnable::run);
        breaker = CircuitBreaker.of("inventory", config, runtime);
        runtime.events().subscribe(event -> {
            if (event instanceof StateChanged) {
                transitions.incrementAndGet();
            } else if (event instanceof CallRejected) {
                rejections.incrementAndGet();
            }
        });
    }

    /** A window of 2, of which so many must have come and half must fail; so many probes, of which so many must succeed. */
    static CircuitBreakerConfig config(int minimumCalls, int permittedCalls, int successThreshold) {
        return CircuitBreakerConfig.builder()
                .windowCalls(2)
                .minimumCalls(minimumCalls)
                .openDuration(Duration.ofNanos(OPEN))
                .openBackoffJitter(0)
                .permittedCalls(permittedCalls)
                .successThreshold(successThreshold)
                .maxDuration(Duration.ofNanos(LEASE))
                .build();
    }

    StressRig open() {
        while (breaker.state() == CircuitBreakerState.CLOSED) {
            breaker.acquire().end(Ends.FAILURE);
        }
        transitions.set(0);
        return this;
    }

    StressRig halfOpen() {
        open();
        time.advance(OPEN);
        transitions.set(0);
        return this;
    }

    boolean admits() {
        try {
            breaker.acquire();
            return true;
        } catch (CircuitBreakerOpenException rejection) {
            return false;
        }
    }
}
