package dev.resilience.core.timeout;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.resilience.core.Guarded;
import dev.resilience.core.Policy;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.pipeline.PipelineBuilder;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a timeout may be told, what it tells, and whose end a failure is. */
@org.junit.jupiter.api.Timeout(30)
class TimeoutSettingsTests {

    private final Guarded guarded = new Guarded();

    @AfterEach
    void leavesNoFlag() {
        guarded.close();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void anAttemptMayTakeAsLongAsTheWholeCallAndNoLonger() {
        TimeoutConfig.Builder settings = TimeoutConfig.builder().duration(ofMillis(100));

        assertThat(settings.perAttempt(ofMillis(100)).build().perAttempt()).isEqualTo(ofMillis(100));
        assertThatThrownBy(() -> settings.perAttempt(ofMillis(101)).build())
                .isInstanceOf(ResilienceConfigurationException.class)
                .hasMessageContaining("per-attempt")
                .hasMessageContaining("PT0.101S")
                .hasMessageContaining("PT0.1S");
        assertThatThrownBy(() -> settings.perAttempt(Duration.ZERO).build())
                .isInstanceOf(ResilienceConfigurationException.class)
                .hasMessageContaining("per-attempt");
        assertThatThrownBy(() -> TimeoutConfig.builder().build())
                .isInstanceOf(ResilienceConfigurationException.class)
                .hasMessageContaining("duration");
    }

    @Test
    void attemptsAreLimitedOnlyWhereASettingSaysSo() {
        TimeoutConfig.Builder settings = TimeoutConfig.builder().duration(ofMillis(100));

        assertThat(Timeout.of("inventory", settings.build(), guarded.runtime).policies())
                .hasSize(1);
        assertThat(Timeout.of("inventory", settings.perAttempt(ofMillis(10)).build(), guarded.runtime)
                        .policies())
                .extracting(Policy::type)
                .containsExactly(Timeout.TYPE, Timeout.ATTEMPT_TYPE);
    }

    @Test
    void tellsItsFigures() {
        TimeoutConfig settings = TimeoutConfig.builder()
                .duration(ofMillis(100))
                .perAttempt(ofMillis(40))
                .build();
        Timeout timeout = Timeout.of("inventory", settings, guarded.runtime);
        PipelineBuilder builder = Pipeline.named("inventory").runtime(guarded.runtime);
        timeout.policies().forEach(builder::with);
        Pipeline pipeline = builder.build();

        pipeline.call(() -> "done");
        pipeline.call(() -> "done");
        assertThatThrownBy(() -> pipeline.call(() -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(IllegalStateException.class);
        pipeline.call(() -> {
            guarded.time.advance(ofMillis(50));
            return "late for the attempt";
        });

        assertThat(timeout.snapshot())
                .containsExactly(
                        entry("successes", 3L),
                        entry("failures", 1L),
                        entry("timeouts", 0L),
                        entry("attemptTimeouts", 1L));
    }

    @Test
    void countsAsynchronousCallsByTheirEnd() {
        TimeoutConfig settings = TimeoutConfig.builder().duration(ofMillis(100)).build();
        Timeout timeout = Timeout.of("inventory", settings, guarded.runtime);
        Pipeline pipeline = Pipeline.named("inventory")
                .runtime(guarded.runtime)
                .with(timeout)
                .build();

        pipeline.callAsync(() -> CompletableFuture.completedFuture("done"));
        pipeline.callAsync(() -> CompletableFuture.failedFuture(new IllegalStateException("broken")));
        pipeline.callAsync(CompletableFuture::new);
        guarded.time.advance(ofMillis(100));

        assertThat(timeout.successes()).isEqualTo(1);
        assertThat(timeout.failures()).isEqualTo(1);
        assertThat(timeout.timeouts()).isEqualTo(1);
    }

    @Test
    void settingsAreToldAsTheyWereGiven() {
        TimeoutConfig settings = TimeoutConfig.builder()
                .message("try later")
                .lateResult(LateResult.RETURN)
                .onTimeout(OnTimeout.STACK)
                .perAttempt(ofMillis(40))
                .duration(ofMillis(100))
                .build();
        Timeout timeout = Timeout.of("inventory", settings, guarded.runtime);

        assertThat(settings)
                .isEqualTo(new TimeoutConfig(
                        ofMillis(100), ofMillis(40), "try later", LateResult.RETURN, OnTimeout.STACK));
        assertThat(timeout.policies()).allSatisfy(policy -> {
            assertThat(policy.name()).isEqualTo("inventory");
            assertThat(policy.settings()).isEqualTo(settings);
        });
    }

    @Test
    void aWatchdogPassesOnTheFailureOfItsWorkAndRaisesNoAlarm() {
        AtomicInteger alarms = new AtomicInteger();
        IllegalStateException broken = new IllegalStateException("broken");

        assertThatThrownBy(() -> Watchdog.run(
                        () -> {
                            throw broken;
                        },
                        ofMillis(100),
                        alarms::incrementAndGet,
                        guarded.runtime))
                .isSameAs(broken);

        assertThat(alarms).hasValue(0);
    }

    @Test
    void aWatchdogRaisesNoAlarmForTheLimitOfAnotherOneInside() {
        AtomicInteger outer = new AtomicInteger();
        AtomicInteger inner = new AtomicInteger();

        assertThatThrownBy(() -> Watchdog.run(
                        () -> Watchdog.run(
                                () -> {
                                    guarded.time.advance(ofMillis(30));
                                    return "late";
                                },
                                ofMillis(20),
                                inner::incrementAndGet,
                                guarded.runtime),
                        ofMillis(100),
                        outer::incrementAndGet,
                        guarded.runtime))
                .isInstanceOfSatisfying(TimeoutExceededException.class, exceeded -> {
                    assertThat(exceeded.limit()).isEqualTo(ofMillis(20));
                    assertThat(exceeded.elapsed()).isEqualTo(ofMillis(30));
                })
                .hasMessage("Watchdog: no result within 20 ms, ended after 30 ms");

        assertThat(inner).hasValue(1);
        assertThat(outer).hasValue(0);
    }
}
