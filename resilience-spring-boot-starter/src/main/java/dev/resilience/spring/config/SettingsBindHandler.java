package dev.resilience.spring.config;

import dev.resilience.core.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.PropertyResolver;

/**
 * Watches the binding of one instance's settings: notes where each value comes from, and gathers what cannot be read instead of
 * stopping at the first. Not thread-safe.
 */
final class SettingsBindHandler extends AbstractBindHandler {

    private final PropertyResolver placeholders;
    private final Map<String, ResolvedSettings.Source> sources = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();
    private SettingsLevel level;

    SettingsBindHandler(PropertyResolver placeholders, SettingsLevel first) {
        this.placeholders = placeholders;
        this.level = first;
    }

    /** What is bound from now on is of this level. */
    void enter(SettingsLevel next) {
        level = next;
    }

    Map<String, ResolvedSettings.Source> sources() {
        return sources;
    }

    List<Violation> violations() {
        return violations;
    }

    @Override
    public @Nullable Object onSuccess(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
        ConfigurationProperty property = context.getConfigurationProperty();
        if (property != null && property.getName().equals(name)) {
            if (result instanceof Duration && isBareNumber(property)) {
                violations.add(fault(property, "has no unit", "Write the unit, such as 500ms or 30s"));
                return null; // as if it were not set: nothing can be told of it together with others
            }
            if (result instanceof Collection<?> several && several.stream().anyMatch(Objects::isNull)) {
                violations.add(fault(property, "has an empty part", "Remove the comma that is too many"));
                return null;
            }
            note(name, source(property));
        }
        return result;
    }

    /** A list replaces what weaker levels say, as one value or by element, whatever its own form is. */
    private void note(ConfigurationPropertyName name, ResolvedSettings.Source source) {
        int last = name.getNumberOfElements() - 1;
        boolean isElement = name.isNumericIndex(last);
        ConfigurationPropertyName whole = isElement ? name.getParent() : name;
        String list = setting(whole);
        if (!isElement
                || name.getElement(last, ConfigurationPropertyName.Form.ORIGINAL)
                        .equals("0")) {
            sources.keySet().removeIf(noted -> noted.equals(list) || noted.startsWith(list + "["));
        }
        sources.put(setting(name), source);
    }

    private String setting(ConfigurationPropertyName name) {
        // Made anew: subName of a name that the binder has put together from parts can run out of bounds (Spring Boot
        // 3.5.16).
        ConfigurationPropertyName whole = ConfigurationPropertyName.of(name.toString());
        return ResolvedSettings.plain(
                whole.subName(level.prefix().getNumberOfElements()).toString());
    }

    private boolean isBareNumber(ConfigurationProperty property) {
        return plainText(property).matches("[-+]?\\d+");
    }

    @Override
    public @Nullable Object onFailure(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error) {
        ConfigurationProperty property = context.getConfigurationProperty();
        Class<?> type = target.getType().resolve(Object.class);
        Class<?> element = target.getType().asCollection().getGeneric().resolve(Object.class);
        if (property == null) {
            violations.add(notFound(name, target, error));
        } else if (type == Duration.class) {
            violations.add(fault(property, "is not a duration", "Write it like 500ms, 30s or PT0.5S"));
        } else if (type == Ratio.class) {
            violations.add(
                    fault(property, rootMessage(error), "Write a ratio such as 0.5, or a percentage such as 50%"));
        } else if (type.isEnum()) {
            violations.add(unknownWord(property, type));
            if (name.isNumericIndex(name.getNumberOfElements() - 1)) {
                return type.getEnumConstants()[0]; // the settings are refused; but without it the list would end here
            }
        } else {
            List<Violation> words = element.isEnum() ? unknownWords(property, element) : List.of();
            violations.addAll(words.isEmpty() ? List.of(unreadable(property, type, error)) : words);
        }
        return null;
    }

    /** A fault of no single value: the key of a map, most likely. */
    private static Violation notFound(ConfigurationPropertyName name, Bindable<?> target, Exception error) {
        Class<?> key = target.getType().asMap().getGeneric(0).resolve(Object.class);
        return key.isEnum()
                ? new Violation(
                        name.toString(),
                        null,
                        "has a part that is not one of " + String.join(", ", EnumWords.of(key)),
                        "Use one of these")
                : new Violation(name.toString(), null, "cannot be read: " + rootMessage(error), "Correct it");
    }

    private Violation unreadable(ConfigurationProperty property, Class<?> type, Exception error) {
        return fault(
                property, "cannot be read as " + type.getSimpleName() + ": " + rootMessage(error), "Correct the value");
    }

    private Violation unknownWord(ConfigurationProperty property, Class<?> type) {
        List<String> words = EnumWords.of(type);
        return fault(
                property,
                "is not one of " + String.join(", ", words),
                NearMisses.suggestion(String.valueOf(property.getValue()), words, "Use one of these"));
    }

    /** Words that are written into one value, with commas between them: each that is wrong is a fault. */
    private List<Violation> unknownWords(ConfigurationProperty property, Class<?> type) {
        List<String> words = EnumWords.of(type);
        return Stream.of(plainText(property).split(","))
                .map(String::trim)
                .filter(word -> !word.isEmpty() && !EnumWords.has(type, word))
                .map(word -> fault(
                        property,
                        "has " + word + ", which is not one of " + String.join(", ", words),
                        NearMisses.suggestion(word, words, "Use one of these")))
                .toList();
    }

    private String plainText(ConfigurationProperty property) {
        return placeholders
                .resolvePlaceholders(String.valueOf(property.getValue()))
                .trim();
    }

    private Violation fault(ConfigurationProperty property, String problem, String mend) {
        ResolvedSettings.Source source = source(property);
        return new Violation(source.property(), source.value(), problem, mend, source.origin());
    }

    private ResolvedSettings.Source source(ConfigurationProperty property) {
        boolean override = SettingsResolver.OVERRIDES.isAncestorOf(property.getName());
        boolean ownPrefix = override || AnnotationSettings.PREFIX.isAncestorOf(property.getName());
        String name = ownPrefix
                ? property.getName().subName(1).toString()
                : property.getName().toString();
        return new ResolvedSettings.Source(
                name,
                property.getValue(),
                level.label(),
                override || property.getOrigin() == null
                        ? null
                        : property.getOrigin().toString());
    }

    private static String rootMessage(Exception error) {
        Throwable root = NestedExceptionUtils.getMostSpecificCause(error);
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
