package dev.resilience.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.core.env.CompositePropertySource;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class EnvironmentSnapshotTests {

    private static final String NAME = "resilience.timeout.defaults.duration";

    private final StandardEnvironment environment = new StandardEnvironment();
    private final Map<String, Object> properties = new HashMap<>();

    private void add(PropertySource<?> source) {
        environment.getPropertySources().addFirst(source);
    }

    @Test
    void whatIsChangedAddedOrTakenAwayLaterDoesNotShow() {
        properties.put(NAME, "1s");
        properties.put("resilience.timeout.defaults.message", "late");
        add(new MapPropertySource("application", properties));
        var snapshot = EnvironmentSnapshot.of(environment);

        properties.put(NAME, "2s");
        properties.put("resilience.timeout.defaults.per-attempt", "1s");
        properties.remove("resilience.timeout.defaults.message");
        add(new MapPropertySource("another", Map.of(NAME, "3s")));

        assertThat(snapshot.getProperty(NAME)).isEqualTo("1s");
        assertThat(snapshot.getProperty("resilience.timeout.defaults.per-attempt"))
                .isNull();
        assertThat(snapshot.getProperty("resilience.timeout.defaults.message")).isEqualTo("late");
    }

    /** As Spring Cloud does it: a source goes, and one of its name takes its place. */
    @Test
    void aSourceThatIsReplacedIsReadForPlaceholdersAsItWas() {
        add(new MapPropertySource("application", Map.of(NAME, "${wait-time}", "wait-time", "1s")));
        var snapshot = EnvironmentSnapshot.of(environment);

        environment
                .getPropertySources()
                .replace("application", new MapPropertySource("application", Map.of(NAME, "5s", "wait-time", "2s")));

        assertThat(snapshot.getProperty(NAME)).isEqualTo("1s");
    }

    @Test
    void otherPropertiesAreNotAskedFor() {
        add(new EnumerablePropertySource<>("costly", new Object()) {
            @Override
            public String[] getPropertyNames() {
                return new String[] {NAME, "secret"};
            }

            @Override
            public Object getProperty(String name) {
                if (name.equals("secret")) {
                    throw new IllegalStateException("asked for");
                }
                return name.equals(NAME) ? "1s" : null;
            }
        });

        assertThat(EnvironmentSnapshot.of(environment).getProperty(NAME)).isEqualTo("1s");
    }

    @Test
    void placesAreKept() {
        Origin line = new Origin() {
            @Override
            public String toString() {
                return "application.yml:7";
            }
        };
        properties.put(NAME, OriginTrackedValue.of("1s", line));
        properties.put("other", OriginTrackedValue.of("x", line));
        add(new OriginTrackedMapPropertySource("application", properties));
        var snapshot = EnvironmentSnapshot.of(environment);
        properties.clear();

        assertThat(Origins.of(snapshot, ConfigurationPropertyName.of(NAME))).isEqualTo("application.yml:7");
        assertThat(Origins.of(snapshot, ConfigurationPropertyName.of("other"))).isNull();
    }

    @Test
    void variablesOfTheProcessAreReadByTheirNames() {
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                Map.of("RESILIENCE_TIMEOUT_DEFAULTS_DURATION", "1s", "WAIT_TIME", "2s")));
        properties.put("resilience.timeout.defaults.per-attempt", "${wait-time}");
        add(new MapPropertySource("application", properties));
        ConfigurationPropertySources.attach(environment);

        var snapshot = EnvironmentSnapshot.of(environment);

        assertThat(snapshot.getProperty(NAME)).isEqualTo("1s");
        assertThat(snapshot.getProperty("resilience.timeout.defaults.per-attempt"))
                .isEqualTo(environment.getProperty("resilience.timeout.defaults.per-attempt"));
    }

    /** A configuration server's sources come as one that holds others. */
    @Test
    void sourcesWithinASourceAreHeldAsWell() {
        properties.put("resilience.timeout.defaults.DURATION", "1s");
        CompositePropertySource composite = new CompositePropertySource("server");
        composite.addPropertySource(new MapPropertySource("application", properties));
        add(composite);
        var snapshot = EnvironmentSnapshot.of(environment);

        properties.clear();

        assertThat(snapshot.getProperty(NAME)).isEqualTo("1s");
    }

    @Test
    void aSourceThatCannotBeEnumeratedIsAskedAsBefore() {
        add(new PropertySource<>("asked", new Object()) {
            @Override
            public Object getProperty(String name) {
                return name.equals(NAME) ? "1s" : null;
            }
        });

        assertThat(EnvironmentSnapshot.of(environment).getProperty(NAME)).isEqualTo("1s");
    }
}
