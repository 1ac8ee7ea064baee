package dev.resilience.core.journal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object that {@link Json} has read, whose fields are missed loudly: all methods throw {@link IllegalArgumentException} if the
 * field is not there, unless it is optional, and {@link ClassCastException} if it is something else. Immutable.
 *
 * @param map its fields
 */
public record JsonObject(Map<?, ?> map) {

    /**
     * A value as an object.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static JsonObject of(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return new JsonObject(map);
        }
        throw new IllegalArgumentException("No object");
    }

    /** A field of any type. */
    public Object any(String name) {
        Object value = map.get(name);
        if (value == null) {
            throw new IllegalArgumentException("No " + name);
        }
        return value;
    }

    /** A text. */
    public String text(String name) {
        return (String) any(name);
    }

    /** A text, or null if there is none. */
    public @Nullable String optional(String name) {
        return (String) map.get(name);
    }

    /** A whole number. */
    public long number(String name) {
        return (Long) any(name);
    }

    /** A list. */
    public List<?> list(String name) {
        return (List<?>) any(name);
    }

    /** All fields, which must be texts. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        map.forEach((name, value) -> texts.put((String) name, (String) value));
        return texts;
    }
}
