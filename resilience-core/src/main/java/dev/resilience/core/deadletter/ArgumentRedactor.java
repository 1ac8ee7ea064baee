package dev.resilience.core.deadletter;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says what a dead letter may tell about an argument. Thread-safe. The answer is cut at {@value DeadLetters#LONGEST_ARGUMENT}
 * characters. A redactor that throws or returns null is logged once, without the argument and without the message of the exception;
 * the letter then says {@value DeadLetters#WITHHELD}.
 */
@FunctionalInterface
public interface ArgumentRedactor {

    /**
     * What may be told.
     *
     * @param method the method as {@link DescribedCall#describe} has it
     * @param index the place of the argument, from 0
     * @param argument its value
     */
    String redact(String method, int index, @Nullable Object argument);

    /**
     * The type, and the length of texts, arrays and collections of the JDK; never a value. The default. Asks no other type
     * anything: the size of a lazily loaded collection may be a query.
     */
    static ArgumentRedactor types() {
        return (method, index, argument) -> {
            if (argument == null) {
                return "null";
            }
            Class<?> type = argument.getClass();
            int size = size(argument, type);
            if (type.isArray()) {
                return type.getComponentType().getTypeName() + "[" + size + "]";
            }
            return size < 0 ? type.getTypeName() : type.getTypeName() + "(" + size + ")";
        };
    }

    /** The values as text, arrays at most as types: for arguments that hold nothing secret. */
    static ArgumentRedactor values() {
        ArgumentRedactor types = types();
        return (method, index, argument) ->
                argument != null && argument.getClass().isArray()
                        ? types.redact(method, index, argument)
                        : String.valueOf(argument);
    }

    private static int size(Object argument, Class<?> type) {
        if (argument instanceof String text) {
            return text.length();
        }
        if (type.isArray()) {
            return Array.getLength(argument);
        }
        if (!type.getName().startsWith("java.util.")) {
            return -1;
        }
        if (argument instanceof Collection<?> several) {
            return several.size();
        }
        return argument instanceof Map<?, ?> map ? map.size() : -1;
    }
}
