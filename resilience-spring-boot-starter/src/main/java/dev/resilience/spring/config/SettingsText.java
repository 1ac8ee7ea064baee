package dev.resilience.spring.config;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** Settings as an operator writes them while the application runs: properties text, named as below an instance. */
public final class SettingsText {

    private static final String PREFIX = "settings.";

    /** Compiled into the pipelines. */
    private static final Set<String> FIXED = Set.of("enabled", "preset", "failure-on");

    private SettingsText() {}

    /**
     * Reads a text.
     *
     * @param text lines such as {@code open-duration=15s}
     * @param settings the settings there are
     * @return the values by dashed name; not yet checked
     * @throws ResilienceConfigurationException with every name that does not exist, or if the text is empty or no properties text
     */
    public static Map<String, String> parse(String text, Class<? extends PolicySettings> settings) {
        List<Violation> faults = new ArrayList<>();
        Map<String, String> values = parse(text, settings, List.of(), faults);
        if (!faults.isEmpty()) {
            throw new ResilienceConfigurationException(faults);
        }
        if (values.isEmpty()) {
            throw new ResilienceConfigurationException(List.of(new Violation(
                    "settings",
                    null,
                    "is empty",
                    "Give properties text, such as \"open-duration=15s\\nminimum-calls=10\"")));
        }
        return values;
    }

    /**
     * Reads a text in which further things may stand.
     *
     * @param further names that may be used besides those of the settings
     * @param violations gets every name that does not exist, and what is no properties text
     * @return the other values by dashed name, not yet checked; empty if there is none
     */
    public static Map<String, String> parse(
            String text, Class<? extends PolicySettings> settings, List<String> further, List<Violation> violations) {
        List<KnownProperty> known = new ArrayList<>(KnownProperty.ofBean("settings", settings));
        further.forEach(name -> known.add(KnownProperty.of(PREFIX + name)));
        Map<String, String> values = new TreeMap<>();
        Properties properties = load(text, violations);
        properties.stringPropertyNames().stream().sorted().forEach(written -> {
            ConfigurationPropertyName name = ConfigurationPropertyName.adapt(PREFIX + written, '.');
            Optional<String> dashed = known.stream()
                    .filter(property -> property.matches(name))
                    .map(property -> property.like(name).substring(PREFIX.length()))
                    .findFirst();
            String value = properties.getProperty(written).trim();
            if (dashed.isEmpty()) {
                violations.add(unknown(written, value, known));
            } else if (FIXED.contains(dashed.get())) {
                violations.add(new Violation(
                        written,
                        value,
                        "cannot be changed while the application runs",
                        "Set it in the configuration and restart"));
            } else if (value.isEmpty()) {
                violations.add(new Violation(
                        written,
                        "\"\"",
                        "has no value; a setting cannot be taken out while the application runs",
                        "Give a value, or change it for a time with a ttl"));
            } else {
                values.put(dashed.get(), value);
            }
        });
        return values;
    }

    private static Violation unknown(String written, String value, List<KnownProperty> known) {
        List<String> names = known.stream()
                .map(property -> String.join(".", property.elements()).substring(PREFIX.length()))
                .filter(name -> !FIXED.contains(name))
                .toList();
        return new Violation(
                written,
                value,
                "there is no such setting",
                NearMisses.suggestion(written, names, "There are: " + String.join(", ", names)));
    }

    private static Properties load(String text, List<Violation> violations) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IllegalArgumentException malformed) {
            violations.add(new Violation(
                    "settings", null, "is no properties text: " + malformed.getMessage(), "Correct the escape"));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return properties;
    }
}
