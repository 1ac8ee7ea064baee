package dev.resilience.spring.config;

import dev.resilience.core.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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

    private static final Pattern BRACKETED = Pattern.compile("\\[[^]]*]");
    private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._-]*");
    private static final Pattern INSTANCE_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,99}");

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
        String badName = malformedInstance(written, name);
        if (badName != null) {
            return new Violation(
                    written,
                    value,
                    "\"" + badName + "\" is not a valid instance name",
                    "Use a letter followed by at most 99 letters, digits or dashes",
                    where);
        }
        if (known.stream().anyMatch(property -> property.matches(name))) {
            return null;
        }
        return new Violation(
                written,
                value,
                "nothing reads this property",
                NearMisses.suggestion(name.toString(), near(name), "Remove it"),
                where);
    }

    /** The part of a property that should be an instance's name and is not; null if there is none. */
    private static @Nullable String malformedInstance(String written, ConfigurationPropertyName name) {
        if (name.getNumberOfElements() < 4 || !name.getElement(2, Form.UNIFORM).equals("instances")) {
            return null;
        }
        String instance = name.getElement(3, Form.ORIGINAL);
        boolean changed =
                !WELL_FORMED.matcher(BRACKETED.matcher(written).replaceAll("")).matches();
        if (changed) {
            return written.substring(written.indexOf("nstances") + "nstances.".length());
        }
        return INSTANCE_NAME.matcher(instance).matches() ? null : instance;
    }

    private List<String> near(ConfigurationPropertyName name) {
        return known.stream().map(property -> property.like(name)).distinct().toList();
    }
}
