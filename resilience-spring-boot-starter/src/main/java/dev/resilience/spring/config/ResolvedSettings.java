package dev.resilience.spring.config;

import dev.resilience.core.Violation;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one instance after all levels of precedence, with the source of each value that is not a built-in default.
 *
 * @param path the property under which the instance is configured, for people
 * @param settings the values; null fields were not set anywhere
 * @param sources where each set value comes from, by its name without dashes
 * @param violations values that could not be read
 * @param <S> the type of the settings
 */
public record ResolvedSettings<S extends PolicySettings>(
        String path, S settings, Map<String, Source> sources, List<Violation> violations) {

    public ResolvedSettings {
        sources = Map.copyOf(sources);
        violations = List.copyOf(violations);
    }

    /**
     * Where a value comes from.
     *
     * @param property its full property name, or the annotation's
     * @param value as written
     * @param level the level of precedence, for people
     * @param origin file and line, or the annotated method; null when that is not known
     */
    public record Source(
            String property,
            Object value,
            String level,
            @Nullable String origin) {

        @Override
        public String toString() {
            return origin == null ? level : level + " (" + origin + ")";
        }
    }

    /** Whether the instance is switched on. */
    public boolean isEnabled() {
        return !Boolean.FALSE.equals(settings.getEnabled());
    }

    /** Where the value of a setting comes from, of a list its first element; null when it is the built-in default. */
    public @Nullable Source sourceOf(String setting) {
        Source whole = sources.get(plain(setting));
        return whole == null ? sources.get(plain(setting) + "[0]") : whole;
    }

    private @Nullable Source sourceOf(Violation fault) {
        String element = plain(fault.property()) + "[";
        return sources.entrySet().stream()
                .filter(source -> source.getKey().startsWith(element)
                        && source.getValue().value().equals(fault.value()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> sourceOf(fault.property()));
    }

    /** A fault in these settings that the engine found, with the full name and origin of the value at fault. */
    public Violation locate(Violation fault) {
        Source source = sourceOf(fault);
        return source == null
                ? new Violation(path + "." + fault.property(), fault.value(), fault.problem(), fault.mend(), "built in")
                : new Violation(source.property(), source.value(), fault.problem(), fault.mend(), source.origin());
    }

    static String plain(String setting) {
        return setting.replace("-", "").toLowerCase(Locale.ROOT);
    }
}
