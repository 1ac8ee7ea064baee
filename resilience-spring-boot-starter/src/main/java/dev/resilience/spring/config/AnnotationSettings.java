package dev.resilience.spring.config;

import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.annotation.MergedAnnotation;

/**
 * The attributes that are set on one annotation for all methods of its name, as properties: {@code maxAttempts = 4} is {@code max-attempts}, an attribute
 * {@code base} of {@code backoff} is {@code backoff.base}. So they are converted, checked and explained like any other source.
 *
 * @param location the annotation and what it stands on, for people
 * @param preset the preset that the annotation names, or null
 * @param values the values by dashed name
 */
public record AnnotationSettings(String location, @Nullable String preset, Map<String, Object> values) {

    /** Under this name the attributes of the annotation at hand are bound. */
    static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("annotation");

    /** What each method of a name says for itself. */
    private static final String FAILURE_ON = "failure-on";

    /** No annotation, or one without a set attribute. */
    public static final AnnotationSettings NONE = new AnnotationSettings("", null, Map.of());

    public AnnotationSettings {
        values = Map.copyOf(values);
    }

    /** The attributes that are set on an annotation. */
    public static AnnotationSettings of(MergedAnnotation<? extends Annotation> annotation, String target) {
        Map<String, Object> values = new LinkedHashMap<>();
        collect("", annotation, values);
        for (String own : new String[] {"name", "value", "key", "preset", FAILURE_ON}) {
            values.remove(own);
        }
        String preset = annotation.getString("preset");
        return new AnnotationSettings(
                "@" + annotation.getType().getSimpleName() + " on " + target, preset.isEmpty() ? null : preset, values);
    }

    /** Only what an annotation says of its own method's results, with a preset behind it. */
    public static AnnotationSettings ofResults(String location, @Nullable String preset, String failureOn) {
        return new AnnotationSettings(location, preset, failureOn.isEmpty() ? Map.of() : Map.of(FAILURE_ON, failureOn));
    }

    private static void collect(String prefix, MergedAnnotation<?> annotation, Map<String, Object> values) {
        annotation.filterDefaultValues().asMap().forEach((attribute, value) -> {
            String name = prefix + dashed(attribute);
            if (value instanceof Annotation || value instanceof Map) {
                collect(name + ".", annotation.getAnnotation(attribute, Annotation.class), values);
            } else {
                values.put(name, value instanceof Object[] several ? listed(several) : value);
            }
        });
    }

    /** A list, unlike an array, can be compared; classes by name, as in properties. */
    private static List<Object> listed(Object[] several) {
        return Arrays.stream(several)
                .map(each -> each instanceof Class<?> type ? type.getName() : each)
                .toList();
    }

    static String dashed(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** Whether nothing is set. */
    public boolean isEmpty() {
        return values.isEmpty() && preset == null;
    }

    ConfigurationPropertySource asSource() {
        return name -> PREFIX.isAncestorOf(name) ? find(name) : null;
    }

    private @Nullable ConfigurationProperty find(ConfigurationPropertyName name) {
        Object value = values.get(name.subName(1).toString());
        return value == null ? null : new ConfigurationProperty(name, value, new AnnotationOrigin(location));
    }

    private record AnnotationOrigin(String location) implements Origin {
        @Override
        public String toString() {
            return location;
        }
    }
}
