package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.event.ResilienceEvent.CallRejected;
import dev.resilience.core.event.ResilienceEvent.StateChanged;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.test.time.FakeTimeSource;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** A guarded method whose breaker only observes. */
class ObservingTests {

    private static final Duration OPEN = Duration.ofSeconds(30);

    private final FakeTimeSource time = new FakeTimeSource();
    private final ApplicationContextRunner runner = Contexts.of(Carrier.class)
            .withBean(ResilienceRuntime.class, () -> ResilienceRuntime.over(time, Runnable::run))
            .withPropertyValues("resilience.circuit-breaker.defaults.open-backoff.jitter=0");

    private static Map<String, Object> figures(ApplicationContext context) {
        return context.getBean(PolicyRegistry.class)
                .find("circuit-breaker", "carrier")
                .orElseThrow()
                .policy()
                .snapshot();
    }

    private static void fail(Carrier carrier, int times) {
        for (int i = 0; i < times; i++) {
            assertThatThrownBy(() -> carrier.ask(true)).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void everyCallPassesAndEventsTellWhatWouldHaveBeenRejected() {
        runner.run(context -> {
            List<ResilienceEvent> events = new ArrayList<>();
            context.getBean(ResilienceRuntime.class).events().subscribe(events::add);
            Carrier carrier = context.getBean(Carrier.class);
            fail(carrier, 2);
            assertThat(figures(context)).containsEntry("state", "OBSERVING").containsEntry("wouldBe", "OPEN");
            fail(carrier, 1);
            assertThat(carrier.ask(false)).isEqualTo("asked");

            assertThat(carrier.calls()).isEqualTo(4);
            assertThat(events)
                    .filteredOn(CallRejected.class::isInstance)
                    .extracting(event -> (CallRejected) event)
                    .hasSize(2)
                    .allSatisfy(would -> {
                        assertThat(would.enforced()).isFalse();
                        assertThat(would.name()).isEqualTo("carrier");
                        assertThat(would.retryAfter()).as("calls pass").isNull();
                    });
            assertThat(events).noneMatch(StateChanged.class::isInstance);
        });
    }

    @Test
    void theShadowProbesAndRecoversAsARealOneWould() {
        runner.run(context -> {
            Carrier carrier = context.getBean(Carrier.class);
            fail(carrier, 2);
            time.advance(OPEN);
            assertThat(figures(context)).containsEntry("wouldBe", "HALF_OPEN");
            for (int i = 0; i < 3; i++) {
                assertThat(carrier.ask(false)).isEqualTo("asked");
            }
            assertThat(figures(context)).containsEntry("state", "OBSERVING").containsEntry("wouldBe", "CLOSED");
        });
    }

    @Test
    void configurationDecidesOverTheAnnotation() {
        runner.withPropertyValues("resilience.circuit-breaker.instances.carrier.mode=enforce")
                .run(context -> {
                    fail(context.getBean(Carrier.class), 2);
                    assertThat(figures(context)).containsEntry("state", "OPEN").doesNotContainKey("wouldBe");
                });
    }

    static class Carrier {

        private int calls;

        public int calls() {
            return calls;
        }

        @CircuitBreaker(name = "carrier", mode = "observe", minimumCalls = 2)
        public String ask(boolean fail) throws ConnectException {
            calls++;
            if (fail) {
                throw new ConnectException("refused");
            }
            return "asked";
        }
    }
}
