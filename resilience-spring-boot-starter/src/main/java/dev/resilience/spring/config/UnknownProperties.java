package dev.resilience.spring.config;

import dev.resilience.core.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Finds properties under {@code resilience.} that nobody reads, and names that the binder would quietly turn into other names. The
 * environment's variables and the JVM's system properties are left out: others write there too, and cannot be told apart.
 */
public final class UnknownProperties {

    /** The name as somebody wrote it: the binder would leave out what it does not like. */
    private static final Pattern NAMED =
            Pattern.compile("\\.(?:instances|presets)(?:\\.([^.\\[]*)|\\[([^]]*)])", Pattern.CASE_INSENSITIVE);

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,99}");

    /** As in {@code resilience.circuit-breaker.instances.inventory}. */
    private static final int PLACE_OF_NAME = 3;

    private final List<KnownProperty> known;

    /** A check against what is known. */
    public UnknownProperties(Collection<KnownProperty> known) {
        this.known = List.copyOf(known);
    }

    /** All faults in all property sources, in the order of the sources. */
    public List<Violation> find(ConfigurableEnvironment environment) {
        List<Violation> violations = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (!isForeign(source.getName()) && source instanceof EnumerablePropertySource<?> enumerable) {
                for (String name : enumerable.getPropertyNames()) {
                    Violation violation = check(name, enumerable);
                    if (violation != null && seen.add(violation.property())) {
                        violations.add(violation);
                    }
                }
            }
        }
        return violations;
    }

    static boolean isForeign(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof PropertySource<?> underlying && isForeign(underlying.getName());
    }

    private static boolean isForeign(String sourceName) {
        return sourceName.equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)
                || sourceName.equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
    }

    private @Nullable Violation check(String written, EnumerablePropertySource<?> source) {
        ConfigurationPropertyName name = ConfigurationPropertyName.adapt(written, '.');
        if (!SettingsResolver.ROOT.isAncestorOf(name)) {
            return null;
        }
        Object value = source.getProperty(written);
        Origin origin = OriginLookup.getOrigin(source, written);
        String where = origin == null ? null : origin.toString();
        String badName = malformedName(written, name);
        if (badName != null) {
            return new Violation(
                    written,
                    value,
                    "\"" + badName + "\" is not a valid name",
                    "Use a letter followed by at most 99 letters, digits or dashes",
                    where);
        }
        if (isKnown(name)) {
            return null;
        }
        return new Violation(written, value, "nothing reads this property", mend(name), where);
    }

    /** The part of a property that should be the name of an instance or a preset and is not; null if there is none. */
    private @Nullable String malformedName(String written, ConfigurationPropertyName name) {
        Matcher named = NAMED.matcher(written);
        if (name.getNumberOfElements() <= PLACE_OF_NAME || !named.find()) {
            return null;
        }
        String instance = named.group(1) == null ? named.group(2) : named.group(1);
        return NAME.matcher(instance).matches() ? withDots(name) : instance;
    }

    /** A name with dots looks like further parts of the property; null if leaving those out makes nothing known. */
    private @Nullable String withDots(ConfigurationPropertyName name) {
        for (int end = PLACE_OF_NAME + 2; end < name.getNumberOfElements(); end++) {
            ConfigurationPropertyName shorter = name.chop(PLACE_OF_NAME + 1).append(name.subName(end));
            if (!isKnown(name) && isKnown(shorter)) {
                return name.chop(end).subName(PLACE_OF_NAME).toString();
            }
        }
        return null;
    }

    private boolean isKnown(ConfigurationPropertyName name) {
        return known.stream().anyMatch(property -> property.matches(name));
    }

    private String mend(ConfigurationPropertyName name) {
        return known.stream()
                .map(property -> property.bracketed(name))
                .filter(Objects::nonNull)
                .findFirst()
                .map(bracketed -> "Write " + bracketed)
                .orElseGet(() -> NearMisses.suggestion(near(name), "Remove it"));
    }

    /** What is near the last part of the name; measured by the whole name, nearly everything would be. */
    private List<String> near(ConfigurationPropertyName name) {
        List<String> filled =
                known.stream().map(property -> property.like(name)).distinct().toList();
        return NearMisses.of(
                name.toString(),
                filled,
                Math.max(2, name.getLastElement(Form.DASHED).length() / 3));
    }
}
