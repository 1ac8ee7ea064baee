package dev.resilience.spring.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.circuitbreaker.CircuitBreakerOpenException;
import dev.resilience.core.event.EventPublisher;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.event.ResilienceEvent.CallRejected;
import dev.resilience.core.event.ResilienceEvent.StateChanged;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.FailureBudget;
import dev.resilience.spring.failurebudget.FailureBudgets;
import dev.resilience.test.time.FakeTimeSource;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** What the engines tell, as the beans of an application hear of it. */
class ApplicationEventsTests {

    private final ApplicationContextRunner runner = Contexts.of(Application.class, Shop.class, Listener.class);

    /** Does its tasks when it is told to: so it is plain that nothing is done on the thread of a call. */
    static final class Later implements Executor {

        private final Queue<Runnable> tasks = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        void run() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }
    }

    private static void fail(Shop shop, int times) {
        for (int i = 0; i < times; i++) {
            assertThatThrownBy(shop::sell).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aBreachAndItsEndAreHeardOnceEachAndNotOnTheCallersThread() {
        runner.run(context -> {
            Shop shop = context.getBean(Shop.class);
            Listener listener = context.getBean(Listener.class);
            fail(shop, 10);
            assertThat(listener.heard).isEmpty();
            context.getBean(Later.class).run();
            assertThat(listener.heard).containsExactly("sales BREACHED {}");
            context.getBean(FakeTimeSource.class).advance(Duration.ofMinutes(1));
            shop.work();
            shop.work();
            context.getBean(Later.class).run();
            assertThat(listener.heard).containsExactly("sales BREACHED {}", "sales INTACT {}");
        });
    }

    @Test
    void eventsAboutSingleCallsAreNotMadeUnlessSomebodyWantsThem() {
        runner.run(context -> {
            EventPublisher events = context.getBean(ResilienceRuntime.class).events();
            assertThat(events.isActive(ResilienceEvent.CallRejected.class)).isFalse();
            reject(context.getBean(Shop.class));
            context.getBean(Later.class).run();
            assertThat(context.getBean(Listener.class).heard).containsExactly("backend OPEN {}");
        });
        runner.withPropertyValues("resilience.events.application=all").run(context -> {
            reject(context.getBean(Shop.class));
            context.getBean(Later.class).run();
            assertThat(context.getBean(Listener.class).heard).containsExactly("backend OPEN {}", "backend rejected");
        });
        runner.withPropertyValues("resilience.events.application=none").run(context -> {
            reject(context.getBean(Shop.class));
            context.getBean(Later.class).run();
            assertThat(context.getBean(Listener.class).heard).isEmpty();
        });
    }

    private static void reject(Shop shop) {
        assertThatThrownBy(shop::ask).isInstanceOf(ConnectException.class);
        assertThatThrownBy(shop::ask).isInstanceOf(ConnectException.class);
        assertThatThrownBy(shop::ask).isInstanceOf(CircuitBreakerOpenException.class);
    }

    @Test
    void listenerBeansHearEverything() {
        runner.withUserConfiguration(Everything.class).run(context -> {
            reject(context.getBean(Shop.class));
            context.getBean(Later.class).run();
            assertThat(context.getBean(Everything.class).heard)
                    .hasExactlyElementsOfTypes(StateChanged.class, CallRejected.class);
        });
    }

    @Test
    void aListenerThatFailsHarmsNobody() {
        runner.withUserConfiguration(Failing.class, Everything.class).run(context -> {
            fail(context.getBean(Shop.class), 4);
            context.getBean(Later.class).run();
            reject(context.getBean(Shop.class));
            context.getBean(Later.class).run();
            assertThat(context.getBean(Everything.class).heard)
                    .extracting(ResilienceEvent::name)
                    .containsExactly("sales", "backend", "backend");
            assertThat(context.getBean(Failing.class).asked).hasSize(2);
        });
    }

    @Test
    void whatIsKnownAboutTheCauseGoesWithTheEvent() {
        runner.withBean(EventDiagnosis.class, () -> event -> Map.of("kind", "TRANSIENT"))
                .run(context -> {
                    fail(context.getBean(Shop.class), 4);
                    context.getBean(Later.class).run();
                    assertThat(context.getBean(Listener.class).heard)
                            .containsExactly("sales BREACHED {kind=TRANSIENT}");
                });
        runner.withBean(EventDiagnosis.class, () -> event -> {
                    throw new IllegalStateException("no idea");
                })
                .run(context -> {
                    fail(context.getBean(Shop.class), 4);
                    context.getBean(Later.class).run();
                    assertThat(context.getBean(Listener.class).heard).containsExactly("sales BREACHED {}");
                });
    }

    @Test
    void nothingIsHeardOnceTheApplicationHasEndedAndItMayBeginAgain() {
        Later[] later = new Later[1];
        Listener[] listener = new Listener[1];
        runner.run(context -> {
            later[0] = context.getBean(Later.class);
            listener[0] = context.getBean(Listener.class);
            context.stop();
            fail(context.getBean(Shop.class), 4);
            later[0].run();
            assertThat(listener[0].heard).isEmpty();
            context.start();
            context.getBean(FailureBudgets.class).find("sales").orElseThrow().reset();
            later[0].run();
            assertThat(listener[0].heard).containsExactly("sales INTACT {}");
            fail(context.getBean(Shop.class), 4);
        });
        later[0].run(); // the breach was told before the end, and would be delivered after it
        assertThat(listener[0].heard).containsExactly("sales INTACT {}");
    }

    @Test
    void wrongSettingsStopTheStart() {
        runner.withPropertyValues("resilience.events.buffer=-1")
                .run(context -> assertThat(Contexts.faults(context.getStartupFailure()))
                        .singleElement()
                        .asString()
                        .contains("resilience.events.buffer = -1", "from 0 to 100000"));
        runner.withPropertyValues("resilience.events.application=some")
                .run(context -> assertThat(context).hasFailed());
        runner.withPropertyValues("resilience.events.bufer=1")
                .run(context -> assertThat(Contexts.faults(context.getStartupFailure()))
                        .singleElement()
                        .asString()
                        .contains("resilience.events.bufer", "Did you mean resilience.events.buffer?"));
    }

    static class Shop {

        @FailureBudget(name = "sales", minSamples = 4, threshold = "50%")
        int sell() throws ConnectException {
            throw new ConnectException("refused");
        }

        @FailureBudget(name = "sales", minSamples = 4, threshold = "50%")
        int work() {
            return 1;
        }

        @CircuitBreaker(name = "backend", consecutiveFailures = 2)
        int ask() throws ConnectException {
            throw new ConnectException("refused");
        }
    }

    static class Listener {

        final List<String> heard = new CopyOnWriteArrayList<>();

        @EventListener
        void on(ResilienceApplicationEvent happened) {
            if (happened.event() instanceof StateChanged changed) {
                heard.add(changed.name() + " " + changed.to() + " " + happened.diagnosis());
            } else if (happened.event() instanceof CallRejected rejected) {
                heard.add(rejected.name() + " rejected");
            }
        }
    }

    static class Everything implements ResilienceEventListener {

        final List<ResilienceEvent> heard = new CopyOnWriteArrayList<>();

        @Override
        public void onEvent(ResilienceEvent event) {
            heard.add(event);
        }
    }

    static class Failing {

        final List<ResilienceApplicationEvent> asked = new CopyOnWriteArrayList<>();

        @EventListener
        void on(ResilienceApplicationEvent event) {
            asked.add(event);
            throw new IllegalStateException("broken listener");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        FakeTimeSource time() {
            return new FakeTimeSource();
        }

        @Bean
        Later later() {
            return new Later();
        }

        @Bean
        ResilienceRuntime runtime(FakeTimeSource time, Later later) {
            return ResilienceRuntime.over(time, later);
        }
    }
}
