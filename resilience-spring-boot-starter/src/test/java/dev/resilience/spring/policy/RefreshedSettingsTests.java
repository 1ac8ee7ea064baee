package dev.resilience.spring.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.bulkhead.Bulkhead;
import dev.resilience.core.timeout.Timeout;
import dev.resilience.core.timeout.TimeoutConfig;
import dev.resilience.spring.TestPolicies;
import dev.resilience.spring.config.SettingsResolver;
import dev.resilience.spring.config.TimeoutSettings;
import dev.resilience.test.time.FakeTimeSource;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Once an application has started, settings are those that were accepted last, whatever the environment holds. */
class RefreshedSettingsTests {

    private static final String BULKHEAD = "resilience.bulkhead.instances.inventory.";
    private static final String TIMEOUT = "resilience.timeout.instances.inventory.";
    private static final String OF_THE_JVM = "resilience.bulkhead.instances.inventory.max-queue";

    private final Map<String, Object> properties =
            new HashMap<>(Map.of(BULKHEAD + "max-concurrent", "2", TIMEOUT + "duration", "2s"));
    private final StandardEnvironment environment = new StandardEnvironment();
    private final FakeTimeSource time = new FakeTimeSource();
    private final ScriptedTimeouts timeouts = new ScriptedTimeouts();
    private final PolicyRegistry registry = new PolicyRegistry(
            List.of(new BulkheadFactory(), timeouts),
            new SettingsResolver(environment),
            ResilienceRuntime.over(time, Runnable::run));

    private void start() {
        environment.getPropertySources().addFirst(new MapPropertySource("application", properties));
        bulkhead();
        timeout("inventory");
        registry.acceptEnvironment();
    }

    @AfterEach
    void tidy() {
        System.clearProperty(OF_THE_JVM);
    }

    private Bulkhead bulkhead() {
        return (Bulkhead)
                TestPolicies.obtain(registry, Bulkhead.TYPE, "inventory").policy();
    }

    private Timeout timeout(String name) {
        return (Timeout) TestPolicies.obtain(registry, Timeout.TYPE, name).policy();
    }

    private void refuseARefresh() {
        properties.put(BULKHEAD + "max-concurrent", "5");
        properties.put(TIMEOUT + "duration", "-1s");
        assertThatThrownBy(() -> registry.refresh(List.of()))
                .isInstanceOf(ResilienceConfigurationException.class)
                .hasMessageContaining(TIMEOUT + "duration");
    }

    @Test
    void anOperatorsChangeLeavesWhatWasRefusedWhereItIs() {
        start();
        refuseARefresh();

        registry.find(Bulkhead.TYPE, "inventory").orElseThrow().reconfigure(Map.of("max-queue", "7"), null);
        registry.find(Timeout.TYPE, "inventory").orElseThrow().reconfigure(Map.of("message", "late"), null);

        assertThat(bulkhead().settings().maxQueue()).isEqualTo(7);
        assertThat(bulkhead().settings().maxConcurrent()).isEqualTo(2);
        assertThat(timeout("inventory").settings().duration()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void theEndOfATimeToLiveGoesBackToWhatWasAccepted() {
        start();
        registry.find(Timeout.TYPE, "inventory")
                .orElseThrow()
                .reconfigure(Map.of("duration", "9s"), Duration.ofMinutes(1));
        refuseARefresh();
        assertThat(timeout("inventory").settings().duration()).isEqualTo(Duration.ofSeconds(9));

        time.advance(Duration.ofMinutes(1));

        assertThat(timeout("inventory").settings().duration()).isEqualTo(Duration.ofSeconds(2));
    }

    /** Else it would come out when the change ends, and nothing could be done but to go on with the change. */
    @Test
    void aChangeWithAnEndHidesNoFault() {
        start();
        registry.find(Timeout.TYPE, "inventory")
                .orElseThrow()
                .reconfigure(Map.of("duration", "9s"), Duration.ofMinutes(1));
        refuseARefresh();

        registry.find(Timeout.TYPE, "inventory").orElseThrow().reconfigure(Map.of("duration", "8s"), null);
        registry.refresh(List.of());
        time.advance(Duration.ofMinutes(1));

        assertThat(timeout("inventory").settings().duration()).isEqualTo(Duration.ofSeconds(8));
        assertThat(bulkhead().settings().maxConcurrent()).isEqualTo(5);
    }

    /** Without what the operator gave there is no duration at all. */
    @Test
    void anInstanceThatAnOperatorHasMadeIsRefreshedWithWhatWasGivenThen() {
        start();
        registry.add(registry.prepare(timeouts, "added", Map.of("duration", "1s")));
        properties.put("resilience.timeout.instances.added.message", "too late");

        registry.refresh(List.of());

        assertThat(timeout("added").settings().message()).isEqualTo("too late");
        assertThat(timeout("added").settings().duration()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void anInstanceThatIsMadeLaterTakesWhatWasAccepted() {
        properties.put("resilience.timeout.defaults.duration", "3s");
        start();
        properties.put("resilience.timeout.defaults.duration", "soon");

        assertThat(timeout("later").settings().duration()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void whatIsMendedIsTakenWithWhatWasRefusedBesides() {
        start();
        refuseARefresh();
        properties.put(TIMEOUT + "duration", "4s");

        registry.refresh(List.of());

        assertThat(bulkhead().settings().maxConcurrent()).isEqualTo(5);
        assertThat(timeout("inventory").settings().duration()).isEqualTo(Duration.ofSeconds(4));
    }

    /** Nothing tells of such a change, and it is taken with the next refresh, not before. */
    @Test
    void aSystemPropertyIsPartOfIt() {
        start();
        System.setProperty(OF_THE_JVM, "4");
        registry.find(Bulkhead.TYPE, "inventory").orElseThrow().reconfigure(Map.of("max-wait", "1s"), null);
        assertThat(bulkhead().settings().maxQueue()).isNotEqualTo(4);

        registry.refresh(List.of());

        assertThat(bulkhead().settings().maxQueue()).isEqualTo(4);
    }

    /** An engine that fails in another way than by refusing a setting. */
    @Test
    void anEngineThatBreaksTakesBackWhatOthersHaveTaken() {
        start();
        properties.put(BULKHEAD + "max-concurrent", "5");
        properties.put(TIMEOUT + "duration", "4s");
        timeouts.beforeChange = () -> {
            timeouts.beforeChange = () -> {};
            assertThat(bulkhead().settings().maxConcurrent()).isEqualTo(5);
            throw new IllegalStateException("broken");
        };

        assertThatThrownBy(() -> registry.refresh(List.of())).hasMessage("broken");

        assertThat(bulkhead().settings().maxConcurrent()).isEqualTo(2);
        assertThat(timeout("inventory").settings().duration()).isEqualTo(Duration.ofSeconds(2));
    }

    /** A change that comes between the two passes goes with the refresh, and back with it. */
    @Test
    void whatAnOperatorChangesMeanwhileStaysOverWhatIsPutBack() {
        start();
        properties.put(BULKHEAD + "max-concurrent", "5");
        timeouts.beforeChange = () -> {
            timeouts.beforeChange = () -> {};
            registry.find(Bulkhead.TYPE, "inventory").orElseThrow().reconfigure(Map.of("max-queue", "7"), null);
            throw new IllegalStateException("broken");
        };

        assertThatThrownBy(() -> registry.refresh(List.of())).hasMessage("broken");

        assertThat(bulkhead().settings().maxQueue()).isEqualTo(7);
        assertThat(bulkhead().settings().maxConcurrent()).isEqualTo(2);
    }

    @Test
    void whatCannotBePutBackIsTold() {
        properties.put("resilience.timeout.instances.last.duration", "2s");
        start();
        timeout("last");
        properties.put(TIMEOUT + "duration", "4s");
        timeouts.beforeChange = () -> timeouts.beforeChange = () -> {
            timeouts.beforeChange = () -> {
                throw new IllegalStateException("stuck");
            };
            throw new IllegalStateException("broken");
        };

        assertThatThrownBy(() -> registry.refresh(List.of()))
                .hasMessage("broken")
                .satisfies(refused -> assertThat(refused.getSuppressed()[0]).hasMessage("stuck"));
    }

    @Test
    void anInstanceThatIsBeingMadeDuringARefreshCatchesUp() {
        properties.put("resilience.timeout.defaults.duration", "3s");
        start();
        timeouts.beforeCreate = () -> {
            properties.put("resilience.timeout.defaults.duration", "6s");
            registry.refresh(List.of());
        };

        assertThat(timeout("later").settings().duration()).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void anInstanceThatCannotCatchUpIsNotKnown() {
        start();
        timeouts.beforeCreate = () -> {
            properties.put("resilience.timeout.instances.later.per-attempt", "1s");
            registry.refresh(List.of());
        };
        properties.put("resilience.timeout.defaults.duration", "3s");
        registry.refresh(List.of());

        assertThatThrownBy(() -> timeout("later")).hasMessageContaining("per-attempt");

        assertThat(registry.find(Timeout.TYPE, "later")).isEmpty();
        timeouts.beforeCreate = () -> {};
        assertThat(timeout("later").settings().perAttempt()).isEqualTo(Duration.ofSeconds(1));
    }

    /** Timeouts, and what is to happen just before one is made or changed. */
    private static final class ScriptedTimeouts implements PolicyFactory<TimeoutSettings, TimeoutConfig> {

        private final TimeoutFactory real = new TimeoutFactory();
        private Runnable beforeCreate = () -> {};
        private Runnable beforeChange = () -> {};

        @Override
        public String type() {
            return real.type();
        }

        @Override
        public Class<? extends Annotation> annotation() {
            return real.annotation();
        }

        @Override
        public TimeoutSettings settings() {
            return real.settings();
        }

        @Override
        public TimeoutConfig config(TimeoutSettings settings) {
            return real.config(settings);
        }

        @Override
        public PolicyInstance<TimeoutConfig> create(String name, TimeoutConfig config, ResilienceRuntime runtime) {
            beforeCreate.run();
            PolicyInstance<TimeoutConfig> made = real.create(name, config, runtime);
            return PolicyInstance.of(made.policy(), List.of(made.policy()), changed -> {
                beforeChange.run();
                made.reconfigure(changed);
            });
        }
    }
}
