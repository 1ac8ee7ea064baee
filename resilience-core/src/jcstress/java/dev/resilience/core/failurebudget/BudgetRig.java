package dev.resilience.core.failurebudget;

import dev.resilience.core.Ends;
import dev.resilience.core.Permit;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.StressTime;
import dev.resilience.core.event.ResilienceEvent.StateChanged;
import dev.resilience.core.failurebudget.FailureBudgetConfig.OnBreach;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A failure budget in a stress test's time, and how often it told of a beginning or an end. */
final class BudgetRig {

    /** After this long a call passes however few there are. */
    static final long NEXT_PROBE = 1_000_000_000L;

    final StressTime time = new StressTime();
    final AtomicInteger transitions = new AtomicInteger();
    final FailureBudget budget;

    BudgetRig(FailureBudgetConfig config) {
        ResilienceRuntime runtime = ResilienceRuntime.over(time, Runnable::run);
        budget = FailureBudget.of("sales", config, runtime);
        var unused = runtime.events().subscribe(event -> transitions.incrementAndGet(), Set.of(StateChanged.class));
    }

    /** Breached when more than 40 % of so many outcomes are failures; recovers when so many probes say so. */
    static FailureBudgetConfig config(OnBreach onBreach, int minSamples, int recoverySamples) {
        return FailureBudgetConfig.builder()
                .threshold(0.4)
                .window(Duration.ofMinutes(1))
                .minSamples(minSamples)
                .onBreach(onBreach)
                .coolDown(Duration.ZERO)
                .recoverySamples(recoverySamples)
                .build();
    }

    /** Breached, and the next call is a probe. */
    BudgetRig breached() {
        while (!budget.isBreached()) {
            budget.acquire().end(Ends.FAILURE);
        }
        time.pass(NEXT_PROBE);
        transitions.set(0);
        return this;
    }

    /** The next probe. */
    Permit next() {
        time.pass(NEXT_PROBE);
        return budget.acquire();
    }

    boolean admits() {
        try {
            budget.acquire();
            return true;
        } catch (FailureBudgetExhaustedException rejection) {
            return false;
        }
    }
}
