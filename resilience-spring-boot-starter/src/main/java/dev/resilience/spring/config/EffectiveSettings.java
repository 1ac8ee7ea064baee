package dev.resilience.spring.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A configuration record as properties: components are named like them, so nothing has to be written twice. */
public final class EffectiveSettings {

    private EffectiveSettings() {}

    /** The values in force by dashed name; durations as ISO-8601 text, enum constants as written in properties. */
    public static Map<String, Object> values(Record config) {
        Map<String, Object> values = new LinkedHashMap<>();
        flatten("", config, values);
        return values;
    }

    /** The values in force by dashed name, each with its source. */
    public static Map<String, Object> explained(Record config, ResolvedSettings<?> resolved) {
        Map<String, Object> explained = new LinkedHashMap<>();
        values(config).forEach((name, value) -> {
            ResolvedSettings.Source source = resolved.sourceOf(name);
            Map<String, Object> one = new LinkedHashMap<>(); // in this order in every answer
            one.put("value", value);
            one.put("source", source == null ? "built in" : source.toString());
            explained.put(name, one);
        });
        return explained;
    }

    private static void flatten(String prefix, Record config, Map<String, Object> values) {
        for (RecordComponent component : config.getClass().getRecordComponents()) {
            String name = prefix + AnnotationSettings.dashed(component.getName());
            Object value = read(component, config);
            if (value instanceof Record nested && isHeadedBy(component.getName(), nested)) {
                flatten(prefix, nested, values);
            } else {
                put(name, value, values);
            }
        }
    }

    /** A record with a component of its own name is no group in the properties: what belongs to it stands beside it. */
    private static boolean isHeadedBy(String name, Record nested) {
        return Arrays.stream(nested.getClass().getRecordComponents())
                .anyMatch(component -> component.getName().equals(name));
    }

    private static void put(String name, @Nullable Object value, Map<String, Object> values) {
        if (value instanceof Record nested) {
            flatten(name + ".", nested, values);
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, entry) -> put(name + "." + plain(key), entry, values));
        } else if (value instanceof Collection<?> several) {
            values.put(name, several.stream().map(EffectiveSettings::plain).toList());
        } else if (value != null) {
            values.put(name, value instanceof Number || value instanceof Boolean ? value : plain(value));
        }
    }

    static String plain(Object value) {
        if (value instanceof Class<?> type) {
            return type.getName();
        }
        return value instanceof Enum<?> constant
                ? constant.name().toLowerCase(Locale.ROOT).replace('_', '-')
                : value.toString();
    }

    static @Nullable Object read(RecordComponent component, Record config) {
        try {
            return component.getAccessor().invoke(config);
        } catch (IllegalAccessException | InvocationTargetException failure) {
            throw new IllegalStateException("A configuration record must be public: " + config.getClass(), failure);
        }
    }
}
