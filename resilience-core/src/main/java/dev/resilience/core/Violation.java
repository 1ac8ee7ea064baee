package dev.resilience.core;

import org.jspecify.annotations.Nullable;

/**
 * One fault in a configuration.
 *
 * @param property the property, method or argument at fault
 * @param value its value, or null when it has none
 * @param problem what is wrong
 * @param mend what to do about it
 */
public record Violation(String property, @Nullable Object value, String problem, String mend) {

    @Override
    public String toString() {
        return property + (value == null ? "" : " = " + value) + ": " + problem + ". " + mend;
    }
}
