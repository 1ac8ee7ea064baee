package dev.resilience.spring.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Violation;
import dev.resilience.core.diagnosis.LatencySource;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.advice.figures.FallbackFigures;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import dev.resilience.spring.advice.figures.RetryFigures;
import dev.resilience.spring.advice.figures.RetryFigures.Helped;
import dev.resilience.spring.advice.recording.Recordings;
import dev.resilience.spring.advice.recording.RetryHelp;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.Fallback;
import dev.resilience.spring.annotation.Timeout;
import dev.resilience.spring.intercept.GuardedMethod;
import dev.resilience.spring.intercept.GuardedMethods;
import dev.resilience.test.time.FakeTimeSource;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is there, and when. */
class AdviceConfigurationTests {

    private final ApplicationContextRunner runner = Contexts.of(Time.class, Inventory.class);
    private final ApplicationContextRunner recording = runner.withPropertyValues("resilience.advice.record=true");

    private static List<String> pipelines(ApplicationContext context) {
        return context.getBean(GuardedMethods.class).all().stream()
                .map(GuardedMethod::pipeline)
                .map(pipeline -> pipeline.describe())
                .sorted()
                .toList();
    }

    private static MeasuredInstance inventory(ApplicationContext context) {
        return context.getBean(AdviceRules.class)
                .advise("inventory")
                .instances()
                .get(0);
    }

    @Test
    void nothingIsRecordedUnlessAskedFor() {
        runner.run(context -> {
            assertThat(context).hasSingleBean(AdviceRules.class);
            assertThat(context).doesNotHaveBean(Recordings.class);
            assertThat(context).doesNotHaveBean(RetryHelp.class);
            assertThat(context).doesNotHaveBean(LatencySource.class);
            assertThat(pipelines(context))
                    .containsExactly(
                            "fallback > timeout > adaptive-retry",
                            "timeout > circuit-breaker",
                            "timeout > circuit-breaker");
            assertThat(context.getBean(ResilienceRuntime.class).events().isActive(ResilienceEvent.CallRejected.class))
                    .isFalse();
            assertThat(inventory(context).work()).isNull();
        });
    }

    @Test
    void whatIsRecordedStandsInnermost() {
        recording.run(context -> {
            assertThat(context).hasSingleBean(LatencySource.class);
            assertThat(pipelines(context))
                    .containsExactly(
                            "fallback > timeout > adaptive-retry > advice-recording",
                            "timeout > circuit-breaker > advice-recording",
                            "timeout > circuit-breaker > advice-recording");
            context.getBean(Inventory.class).stock(Duration.ofMillis(20));
            assertThat(inventory(context).work()).isNotNull();
            assertThat(inventory(context).work().latencies().ended()).isEqualTo(1);
        });
    }

    @Test
    void onlyNamedInstancesAreRecordedIfAnyAreNamed() {
        recording
                .withPropertyValues("resilience.advice.only=ORD-ers")
                .run(context -> assertThat(pipelines(context))
                        .containsExactly(
                                "fallback > timeout > adaptive-retry > advice-recording",
                                "timeout > circuit-breaker",
                                "timeout > circuit-breaker"));
    }

    @Test
    void switchedOffNothingIsThere() {
        runner.withPropertyValues("resilience.advice.enabled=false").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context).doesNotHaveBean(AdviceRules.class);
            assertThat(context).doesNotHaveBean(TrafficWatch.class);
        });
    }

    @Test
    void badSettingsAreAllToldAtStartUp() {
        runner.withPropertyValues(
                        "resilience.advice.window=30s",
                        "resilience.advice.only=in/ventory",
                        "resilience.advice.recrd=true")
                .run(context -> assertThat(Contexts.faults(context.getStartupFailure()))
                        .extracting(Violation::property)
                        .contains("resilience.advice.window", "resilience.advice.only", "resilience.advice.recrd"));
        recording
                .withPropertyValues("resilience.advice.enabled=false")
                .run(context -> assertThat(Contexts.faults(context.getStartupFailure()))
                        .extracting(Violation::toString)
                        .singleElement()
                        .asString()
                        .contains(
                                "resilience.advice.record", "has no effect while resilience.advice.enabled is false"));
    }

    @Test
    void whatRetriesWereGoodForIsKnownByKind() {
        recording.run(context -> {
            Orders orders = context.getBean(Orders.class);
            orders.fail(1);
            assertThat(orders.place()).isEqualTo("placed");
            orders.fail(10);
            assertThat(orders.place()).isEqualTo("later");
            MeasuredInstance measured = context.getBean(AdviceRules.class)
                    .advise("orders")
                    .instances()
                    .get(0);
            assertThat(measured.find(RetryFigures.class).orElseThrow().helped())
                    .isEqualTo(Map.of(FailureKind.TRANSIENT, new Helped(2, 2, 1)));
            assertThat(measured.find(FallbackFigures.class)).contains(new FallbackFigures("later", 1, 0));
        });
    }

    @Test
    void theWatchEndsWithItsContext() {
        FakeTimeSource[] time = {null};
        runner.run(context -> {
            time[0] = context.getBean(FakeTimeSource.class);
            context.getBean(Inventory.class).stock(Duration.ofMillis(20));
            time[0].advance(Duration.ofMinutes(10));
            assertThat(context.getBean(AdviceRules.class).advise(null).observed())
                    .isEqualTo(Duration.ofMinutes(10).plusMillis(20));
            assertThat(time[0].scheduledTasks()).isEqualTo(1);
        });
        assertThat(time[0].scheduledTasks()).isZero();
    }

    @Test
    void anUnknownNameHasNoInstances() {
        runner.run(context -> {
            assertThat(context.getBean(AdviceRules.class).advise("nobody").instances())
                    .isEmpty();
            assertThat(context.getBean(AdviceRules.class).names()).containsExactly("inventory", "orders");
        });
    }

    @Test
    void recordingChangesNothingOfHowCallsFail() {
        recording.run(context -> {
            Inventory inventory = context.getBean(Inventory.class);
            assertThatThrownBy(inventory::broken)
                    .isInstanceOf(ConnectException.class)
                    .hasNoCause();
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Time {

        @Bean
        FakeTimeSource time() {
            return new FakeTimeSource();
        }

        @Bean
        ResilienceRuntime runtime(FakeTimeSource time) {
            return ResilienceRuntime.over(time, Runnable::run);
        }

        @Bean
        Orders orders() {
            return new Orders();
        }
    }

    static class Inventory {

        private final FakeTimeSource time;

        Inventory(FakeTimeSource time) {
            this.time = time;
        }

        @Timeout(name = "inventory", duration = "2s")
        @CircuitBreaker(name = "inventory")
        public String stock(Duration takes) {
            time.advance(takes);
            return "42";
        }

        @Timeout(name = "inventory", duration = "2s")
        @CircuitBreaker(name = "inventory")
        public String broken() throws ConnectException {
            throw new ConnectException("refused");
        }
    }

    static class Orders {

        private int failures;

        void fail(int times) {
            failures = times;
        }

        @Timeout(name = "orders", duration = "2s")
        @AdaptiveRetry(name = "orders", maxAttempts = 2)
        @Fallback("later")
        public String place() throws ConnectException {
            if (failures-- > 0) {
                throw new ConnectException("refused");
            }
            return "placed";
        }

        String later() {
            return "later";
        }
    }
}
