package dev.resilience.core;

import org.jspecify.annotations.Nullable;

/**
 * One fault in a configuration.
 *
 * @param property the property, method or argument at fault
 * @param value its value, or null when it has none
 * @param problem what is wrong
 * @param mend what to do about it
 * @param origin where the value comes from, such as a file and line, or null when that is not known
 */
public record Violation(
        String property,
        @Nullable Object value,
        String problem,
        String mend,
        @Nullable String origin) {

    /** A fault of unknown origin. */
    public Violation(String property, @Nullable Object value, String problem, String mend) {
        this(property, value, problem, mend, null);
    }

    /** This fault, of known origin. */
    public Violation at(String where) {
        return new Violation(property, value, problem, mend, where);
    }

    @Override
    public String toString() {
        return property
                + (value == null ? "" : " = " + value)
                + (origin == null ? "" : " (" + origin + ")")
                + ": " + problem + ". " + mend;
    }
}
