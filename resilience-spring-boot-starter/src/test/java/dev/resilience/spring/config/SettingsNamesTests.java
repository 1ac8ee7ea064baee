package dev.resilience.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Policy;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.FailureBudget;
import dev.resilience.spring.annotation.Timeout;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** However a name is spelled, and wherever it is written, it is the same name; and names that others write are not ours. */
class SettingsNamesTests {

    private final ApplicationContextRunner runner = Contexts.of(Shop.class);

    @Test
    void namesAreRelaxedInYml() {
        runner.withInitializer(new ConfigDataApplicationContextInitializer())
                .withPropertyValues("spring.config.location=classpath:/relaxed/")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(values(context, "adaptive-retry"))
                            .containsEntry("max-attempts", 7)
                            .containsEntry("backoff.base", "PT0.02S")
                            .containsEntry("kinds.rate-limited.retries", 3)
                            .containsEntry("kinds.resource-exhausted.retries", 2);
                    assertThat(source(context, "adaptive-retry", "max-attempts"))
                            .isEqualTo("instance (class path resource [relaxed/application.yml] - 6:22)");
                    assertThat(source(context, "adaptive-retry", "kinds.rate-limited.retries"))
                            .startsWith("instance (class path resource [relaxed/application.yml] - 8:");
                    assertThat(source(context, "adaptive-retry", "kinds.resource-exhausted.retries"))
                            .startsWith("instance (class path resource [relaxed/application.yml] - 8:");
                    assertThat(values(context, "circuit-breaker"))
                            .containsEntry("minimum-calls", 8)
                            .containsEntry("sliding-window.type", "time")
                            .containsEntry("open-duration", "PT4S");
                    assertThat(source(context, "circuit-breaker", "open-duration"))
                            .startsWith("preset ownOne (class path resource [relaxed/application.yml] - 14:");
                    assertThat(values(context, "bulkhead"))
                            .containsEntry("max-wait", "PT0.25S")
                            .containsEntry("max-concurrent", 25);
                    assertThat(values(context, "timeout")).containsEntry("duration", "PT2S");
                });
    }

    @Test
    void environmentVariablesSetWhatTheyName() {
        withEnvironment(Map.of(
                        "RESILIENCE_ADAPTIVERETRY_INSTANCES_INVENTORYSERVICE_MAXATTEMPTS", "6",
                        "RESILIENCE_ADAPTIVERETRY_INSTANCES_INVENTORYSERVICE_KINDS_RATELIMITED_RETRIES", "1",
                        "RESILIENCE_CIRCUITBREAKER_DEFAULTS_OPENDURATION", "9s",
                        "RESILIENCE_CIRCUITBREAKER_PRESETS_OWNONE_MINIMUMCALLS", "4",
                        "RESILIENCE_TIMEOUT_INSTANCES_INVENTORYSERVICE_DURATION", "3s"))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(values(context, "adaptive-retry"))
                            .containsEntry("max-attempts", 6)
                            .containsEntry("kinds.rate-limited.retries", 1);
                    assertThat(source(context, "adaptive-retry", "max-attempts"))
                            .contains("instance", "RESILIENCE_ADAPTIVERETRY_INSTANCES_INVENTORYSERVICE_MAXATTEMPTS");
                    assertThat(values(context, "circuit-breaker"))
                            .containsEntry("open-duration", "PT9S")
                            .containsEntry("minimum-calls", 4);
                    assertThat(values(context, "timeout")).containsEntry("duration", "PT3S");
                });
    }

    @Test
    void whatOthersPutIntoTheEnvironmentIsNoFault() {
        withEnvironment(Map.of(
                        "RESILIENCE_PORT", "tcp://10.0.0.1:80",
                        "RESILIENCE_SERVICE_HOST", "10.0.0.1",
                        "RESILIENCE_ADAPTIVERETRY_INSTANCES_NOBODY_MAXATTEMPTS", "many",
                        "RESILIENCE_CIRCUITBREAKER_PRESETS_OWNONE_OPENDURATION", "1s"))
                .withSystemProperties("resilience.port=80", "resilience.timeout.defaults.duration=2s")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void unknownNamesOnTheCommandLineAreFaults() {
        runner.withPropertyValues("resilience.timeout.defaults.duration=2s", "resilience.port=80")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasMessageContaining("resilience.port = 80")
                        .hasMessageContaining("nothing reads this property"));
    }

    @Test
    void placeholdersInAnnotationsAreResolved() {
        Contexts.of(Placeholders.class)
                .withPropertyValues("limits.slow=7s", "limits.rate=7%")
                .run(context -> {
                    assertThat(values(context, "timeout", "p"))
                            .containsEntry("duration", "PT7S")
                            .containsEntry("per-attempt", "PT3S")
                            .containsEntry("message", "more than 7s");
                    assertThat(values(context, "failure-budget", "p")).containsEntry("threshold", 0.07);
                    assertThat(source(context, "timeout", "p", "duration"))
                            .isEqualTo("annotation (@Timeout on " + Placeholders.class.getName() + ".call())");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"external-service", "high-availability", "network-intensive", "io-intensive", "fault-tolerant"})
    void everyShippedPresetFitsEveryPolicy(String preset) {
        List<String> policies = List.of("adaptive-retry", "circuit-breaker", "bulkhead", "timeout", "failure-budget");
        runner.withPropertyValues(policies.stream()
                        .map(policy -> "resilience." + policy + ".instances.inventory-service.preset=" + preset)
                        .toArray(String[]::new))
                .withPropertyValues("resilience.circuit-breaker.presets.own-one.open-duration=1s")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(policies)
                            .allSatisfy(policy -> assertThat(context.getBean(PolicyRegistry.class)
                                            .find(policy, "inventory-service")
                                            .orElseThrow()
                                            .explainedSettings()
                                            .values())
                                    .anySatisfy(value -> assertThat(((Map<?, ?>) value).get("source"))
                                            .asString()
                                            .startsWith("preset " + preset)));
                });
    }

    @Test
    void thePresetOfExternalServicesLooksForSlowCallsAndStaysOpenForLongerEachTime() {
        runner.withPropertyValues(
                        "resilience.timeout.defaults.duration=1s",
                        "resilience.circuit-breaker.presets.own-one.open-duration=1s",
                        "resilience.circuit-breaker.instances.inventory-service.preset=external-service",
                        "resilience.circuit-breaker.instances.inventory-service.open-duration=20m")
                .run(context -> assertThat(values(context, "circuit-breaker"))
                        .containsEntry("slow-call-duration", "PT5S")
                        .containsEntry("slow-call-rate-threshold", 0.8)
                        .containsEntry("open-backoff.multiplier", 2.0)
                        .containsEntry("open-backoff.max", "PT20M"));
    }

    @Test
    void anApplicationRedefinesPartOfAShippedPreset() {
        runner.withPropertyValues(
                        "resilience.timeout.defaults.duration=1s",
                        "resilience.circuit-breaker.presets.own-one.open-duration=1s",
                        "resilience.adaptive-retry.instances.inventory-service.preset=external-service",
                        "resilience.adaptive-retry.presets.external-service.max-attempts=2")
                .run(context -> assertThat(values(context, "adaptive-retry"))
                        .containsEntry("max-attempts", 2)
                        .containsEntry("backoff.base", "PT0.2S"));
    }

    @Test
    void healthIsASettingOfACircuitBreaker() {
        runner.withPropertyValues(
                        "resilience.timeout.defaults.duration=1s",
                        "resilience.circuit-breaker.presets.own-one.health=neutral",
                        "resilience.circuit-breaker.instances.inventory-service.health=affects-status")
                .run(context -> assertThat(context.getBean(PolicyRegistry.class)
                                .find("circuit-breaker", "inventory-service")
                                .orElseThrow()
                                .settings())
                        .hasFieldOrPropertyWithValue("health", HealthImpact.AFFECTS_STATUS));
    }

    private ApplicationContextRunner withEnvironment(Map<String, Object> variables) {
        return runner.withInitializer(context -> context.getEnvironment()
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables)));
    }

    private static Map<String, Object> values(ApplicationContext context, String policy) {
        return values(context, policy, "inventory-service");
    }

    private static Map<String, Object> values(ApplicationContext context, String policy, String name) {
        Policy found = find(context, policy, name).policy();
        return EffectiveSettings.values(found.settings());
    }

    private static String source(ApplicationContext context, String policy, String setting) {
        return source(context, policy, "inventory-service", setting);
    }

    private static String source(ApplicationContext context, String policy, String name, String setting) {
        return String.valueOf(
                ((Map<?, ?>) find(context, policy, name).explainedSettings().get(setting)).get("source"));
    }

    private static RegisteredPolicy<?, ?> find(ApplicationContext context, String policy, String name) {
        return context.getBean(PolicyRegistry.class).find(policy, name).orElseThrow();
    }

    static class Shop {
        @AdaptiveRetry("inventory-service")
        @CircuitBreaker(name = "inventory-service", preset = "ownOne")
        @Bulkhead(name = "inventory-service", preset = "external-service")
        @Timeout("inventory-service")
        @FailureBudget("inventory-service")
        public void call() {}
    }

    static class Placeholders {
        @Timeout(
                name = "p",
                duration = "${limits.slow}",
                perAttempt = "${nobody:3s}",
                message = "more than ${limits.slow}")
        @FailureBudget(name = "p", threshold = "${limits.rate}")
        public void call() {}
    }
}
