package dev.resilience.spring.config;

import java.lang.reflect.RecordComponent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds a value in a configuration record by its dashed name, as {@link EffectiveSettings} tells it, but typed. Stateless. */
public final class SettingValue {

    private SettingValue() {}

    /**
     * The value in force.
     *
     * @param name such as {@code backoff.base}
     * @return null if nothing is set, or there is no such setting
     */
    public static @Nullable Object of(Record config, String name) {
        Object value = config;
        for (String part : name.split("\\.", -1)) {
            value = value instanceof Record record ? component(record, part) : entry(value, part);
        }
        return value;
    }

    private static @Nullable Object component(Record config, String name) {
        for (RecordComponent component : config.getClass().getRecordComponents()) {
            if (AnnotationSettings.dashed(component.getName()).equals(name)) {
                return EffectiveSettings.read(component, config);
            }
        }
        return null;
    }

    private static @Nullable Object entry(@Nullable Object value, String name) {
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (EffectiveSettings.plain(entry.getKey()).equals(name)) {
                    return entry.getValue();
                }
            }
        }
        return null;
    }
}
