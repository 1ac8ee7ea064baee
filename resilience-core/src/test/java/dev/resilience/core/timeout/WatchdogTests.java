package dev.resilience.core.timeout;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Deadline;
import dev.resilience.core.Guarded;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.circuitbreaker.CircuitBreakerState;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.core.failurebudget.FailureBudgetConfig;
import dev.resilience.core.pipeline.Pipeline;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@org.junit.jupiter.api.Timeout(30)
class WatchdogTests {

    private final Guarded guarded = new Guarded();
    private final AtomicInteger alarms = new AtomicInteger();

    @AfterEach
    void leavesNoFlag() {
        guarded.close();
        assertThat(Thread.interrupted()).isFalse();
        assertThat(Deadline.current()).isNull();
    }

    @Test
    void workInTimeRaisesNoAlarm() {
        assertThat(Watchdog.<String, RuntimeException>run(
                        () -> "done", ofMillis(100), alarms::incrementAndGet, guarded.runtime))
                .isEqualTo("done");

        assertThat(alarms).hasValue(0);
    }

    @Test
    void lateWorkRaisesTheAlarmOnceThoughTheAlarmFails() {
        assertThatThrownBy(() -> Watchdog.run(
                        () -> {
                            guarded.time.advance(ofMillis(100));
                            return "late";
                        },
                        ofMillis(100),
                        () -> {
                            alarms.incrementAndGet();
                            throw new IllegalStateException("alarm");
                        },
                        guarded.runtime))
                .isInstanceOf(TimeoutExceededException.class);

        assertThat(alarms).hasValue(1);
    }

    @Test
    void aTimeoutThatIsRefusedIsAnError() {
        assertThatThrownBy(() -> Watchdog.run(() -> "", Duration.ZERO, () -> {}, guarded.runtime))
                .isInstanceOf(ResilienceConfigurationException.class);
    }

    @Test
    void aLateResultOfTheWholeCallIsReturnedIfSoConfigured() {
        Pipeline pipeline = Pipeline.named("inventory")
                .runtime(guarded.runtime)
                .timeout(t -> t.duration(ofMillis(100)).lateResult(LateResult.RETURN))
                .build();

        assertThat(pipeline.<String, RuntimeException>call(() -> {
                    guarded.time.advance(ofMillis(150));
                    return "late";
                }))
                .isEqualTo("late");
    }

    @Test
    void aLateResultThatIsReturnedIsATimeoutForBreakerAndBudget() {
        CircuitBreaker breaker = CircuitBreaker.of(
                "inventory", CircuitBreakerConfig.builder().minimumCalls(1).build(), guarded.runtime);
        FailureBudget budget = FailureBudget.of(
                "inventory", FailureBudgetConfig.builder().minSamples(1).build(), guarded.runtime);
        Timeout timeout = Timeout.of(
                "inventory",
                TimeoutConfig.builder()
                        .duration(ofMillis(100))
                        .lateResult(LateResult.RETURN)
                        .build(),
                guarded.runtime);
        Pipeline pipeline = Pipeline.named("inventory")
                .runtime(guarded.runtime)
                .with(timeout)
                .with(breaker)
                .with(budget)
                .build();

        assertThat(pipeline.<String, RuntimeException>call(() -> {
                    guarded.time.advance(ofMillis(150));
                    return "late";
                }))
                .isEqualTo("late");

        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
        assertThat(budget.isBreached()).isTrue();
        assertThat(timeout.successes()).isEqualTo(1);
        assertThat(timeout.timeouts()).isZero();
    }

    @Test
    void aWrappedTaskSeesTheDeadlineOfWhoeverWrappedIt() throws Exception {
        Pipeline pipeline = Pipeline.named("inventory")
                .runtime(guarded.runtime)
                .timeout(t -> t.duration(ofMillis(100)))
                .build();
        var task = pipeline.call(() ->
                Deadline.wrap(() -> Objects.requireNonNull(Deadline.current()).remaining()));
        guarded.time.advance(ofMillis(40));

        assertThat(task.call()).isEqualTo(ofMillis(60));
    }
}
