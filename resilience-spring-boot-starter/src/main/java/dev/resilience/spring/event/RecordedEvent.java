package dev.resilience.spring.event;

import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.failure.Classification;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event in plain JDK values, so that it can be kept and shown: durations and points in time as ISO-8601 text, of failures their
 * class, of classifications their kind; what is null is left out. Messages of failures are not kept: they come from outside.
 * Immutable.
 *
 * @param id its number
 * @param type what happened, such as {@code state-changed}
 * @param policy the type of the policy that tells it
 * @param name the name of the instance that tells it
 * @param values what the event says, besides policy and name
 */
public record RecordedEvent(long id, String type, String policy, String name, Map<String, Object> values) {

    public RecordedEvent {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values)); // in the order of the event
    }

    static RecordedEvent of(ResilienceEvent event) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (RecordComponent component : event.getClass().getRecordComponents()) {
            Object value = read(component, event);
            if (value != null
                    && !component.getName().equals("policy")
                    && !component.getName().equals("name")) {
                values.put(component.getName(), plain(value));
            }
        }
        return new RecordedEvent(0, typeOf(event.getClass()), event.policy(), event.name(), values);
    }

    RecordedEvent numbered(long number) {
        return new RecordedEvent(number, type, policy, name, values);
    }

    /** What may happen. */
    public static List<String> types() {
        return Arrays.stream(ResilienceEvent.class.getPermittedSubclasses())
                .map(RecordedEvent::typeOf)
                .toList();
    }

    private static String typeOf(Class<?> event) {
        return event.getSimpleName().replaceAll("(?<!^)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static @Nullable Object read(RecordComponent component, ResilienceEvent event) {
        try {
            return component.getAccessor().invoke(event);
        } catch (IllegalAccessException | InvocationTargetException failure) {
            throw new IllegalStateException("An event must be a public record: " + event.getClass(), failure);
        }
    }

    private static Object plain(Object value) {
        if (value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Throwable failure) {
            return failure.getClass().getName();
        }
        if (value instanceof Classification classification) {
            return classification.kind().name();
        }
        return value instanceof Enum<?> constant ? constant.name() : value.toString();
    }
}
