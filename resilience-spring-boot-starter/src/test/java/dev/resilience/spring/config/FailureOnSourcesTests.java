package dev.resilience.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.spring.policy.AdaptiveRetryFactory;
import dev.resilience.spring.policy.CircuitBreakerFactory;
import dev.resilience.spring.policy.FailureBudgetFactory;
import dev.resilience.spring.policy.PolicyFactory;
import dev.resilience.spring.policy.PolicyRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The one setting that each method of a name has for itself: where it may stand, and what wins. */
class FailureOnSourcesTests {

    private static final List<PolicyFactory<?, ?>> FACTORIES =
            List.of(new AdaptiveRetryFactory(), new CircuitBreakerFactory(), new FailureBudgetFactory());

    /** From low to high. */
    enum Level {
        DEFAULTS("defaults", "defaults.failure-on"),
        ANNOTATION_PRESET("preset quiet", "presets.quiet.failure-on"),
        ANNOTATION("annotation", null),
        INSTANCE_PRESET("preset loud", "presets.loud.failure-on"),
        INSTANCE("instance", "instances.inventory.failure-on");

        private final String label;
        private final String property;

        Level(String label, String property) {
            this.label = label;
            this.property = property;
        }
    }

    static Stream<Arguments> policiesAndLevels() {
        return FACTORIES.stream()
                .flatMap(factory -> Arrays.stream(Level.values()).map(level -> Arguments.of(factory, level)));
    }

    @ParameterizedTest
    @MethodSource("policiesAndLevels")
    void aHigherLevelWinsOverAllLowerOnes(PolicyFactory<?, ?> factory, Level level) {
        String policy = "resilience." + factory.type() + ".";
        Map<String, Object> properties = new HashMap<>();
        properties.put(policy + "presets.quiet.enabled", true);
        properties.put(policy + "presets.loud.enabled", true);
        properties.put(policy + "instances.inventory.preset", "loud");
        Arrays.stream(Level.values())
                .filter(lower -> lower.property != null && lower.compareTo(level) <= 0)
                .forEach(lower -> properties.put(policy + lower.property, "rule of " + lower));
        String written = level.compareTo(Level.ANNOTATION) >= 0 ? "rule of ANNOTATION" : "";

        ResolvedSettings<OutcomeSettings> found = registry(properties)
                .failureOn(
                        factory,
                        "inventory",
                        new AnnotationSettings("@Policy on Shop.stock()", "quiet", Map.of()),
                        written);

        assertThat(found.settings().getFailureOn()).isEqualTo("rule of " + level);
        assertThat(found.sourceOf("failure-on"))
                .extracting(ResolvedSettings.Source::toString)
                .asString()
                .startsWith(level.label + " (");
    }

    /** A method that sets nothing shares what another one of its name sets, a preset among it; but not its rule. */
    @Test
    void aPresetIsSharedByTheMethodsOfANameAndTheRuleIsNot() {
        PolicyFactory<?, ?> factory = new CircuitBreakerFactory();
        PolicyRegistry registry = registry(Map.of("resilience.circuit-breaker.presets.quiet.failure-on", "of preset"));
        registry.announce(factory, "inventory", new AnnotationSettings("@Policy on Shop.price()", "quiet", Map.of()));

        assertThat(registry.failureOn(factory, "inventory", AnnotationSettings.NONE, "")
                        .settings()
                        .getFailureOn())
                .isEqualTo("of preset");
        assertThat(registry.failureOn(factory, "inventory", AnnotationSettings.NONE, "own")
                        .settings()
                        .getFailureOn())
                .isEqualTo("own");
    }

    @ParameterizedTest
    @ValueSource(strings = {"adaptive-retry", "circuit-breaker", "failure-budget"})
    void editorsKnowIt(String policy) throws IOException {
        String path = "/META-INF/spring-configuration-metadata.json";
        try (InputStream metadata =
                Objects.requireNonNull(FailureOnSourcesTests.class.getResourceAsStream(path), path)) {
            Map<String, Object> property = com.jayway.jsonpath.JsonPath.<List<Map<String, Object>>>read(
                            metadata, "$.properties[?(@.name == 'resilience." + policy + ".defaults.failure-on')]")
                    .get(0);
            assertThat(property)
                    .containsEntry("type", "java.lang.String")
                    .extractingByKey("description")
                    .asString()
                    .startsWith("Results that are failures, too")
                    .contains("#result");
        }
    }

    private static PolicyRegistry registry(Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("application", properties));
        return new PolicyRegistry(FACTORIES, new SettingsResolver(environment), ResilienceRuntime.standard());
    }
}
