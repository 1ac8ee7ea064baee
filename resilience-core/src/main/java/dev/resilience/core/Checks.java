package dev.resilience.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Gathers the faults of a configuration, so that all are told at once. Not thread-safe; used by the policies' own records. */
public final class Checks {

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,99}");

    /** About 292 years: what nanoseconds in a long can hold. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final List<Violation> violations = new ArrayList<>();

    /**
     * Checks the name of an instance.
     *
     * @return the name
     * @throws ResilienceConfigurationException if it is malformed
     */
    public static String name(String name) {
        if (!isName(name)) {
            throw new ResilienceConfigurationException(List.of(new Violation(
                    "name",
                    '"' + name + '"',
                    "is not a valid instance name",
                    "Use a letter followed by at most 99 letters, digits or dashes, such as \"inventory-service\"")));
        }
        return name;
    }

    /** Whether something can be the name of an instance. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** What names are compared by: as with names of properties, case and dashes do not count. */
    public static String comparableName(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** An integer that must be {@code minimum} or more. */
    public Checks atLeast(String property, int value, int minimum) {
        return that(value >= minimum, property, value, "must be at least " + minimum, "Use " + minimum + " or more");
    }

    /** A number that must be {@code minimum} or more. */
    public Checks atLeast(String property, double value, double minimum) {
        return that(value >= minimum, property, value, "must be at least " + minimum, "Use " + minimum + " or more");
    }

    /** A duration that must be longer than zero. */
    public Checks positive(String property, Duration value) {
        return that(
                        value.compareTo(Duration.ZERO) > 0,
                        property,
                        value,
                        "must be longer than zero",
                        "Use a positive duration such as 500ms")
                .notTooLong(property, value);
    }

    /** A duration that must not be negative. */
    public Checks notNegative(String property, Duration value) {
        return that(
                        !value.isNegative(),
                        property,
                        value,
                        "must not be negative",
                        "Use 0s or a positive duration such as 500ms")
                .notTooLong(property, value);
    }

    private Checks notTooLong(String property, Duration value) {
        return that(
                value.compareTo(LONGEST) <= 0,
                property,
                value,
                "must not be longer than 292 years",
                "Use a shorter duration");
    }

    /** A ratio that must lie above 0 and not above 1. */
    public Checks ratio(String property, double value) {
        return that(
                value > 0 && value <= 1,
                property,
                value,
                "must be a ratio above 0 and not above 1",
                value > 1 && value <= 100
                        ? "Did you mean " + plain(value) + "%?"
                        : "Use a ratio such as 0.5, or a percentage such as 50%");
    }

    /** Anything else: a fault unless {@code holds}. */
    public Checks that(boolean holds, String property, Object value, String problem, String mend) {
        if (!holds) {
            violations.add(new Violation(property, value, problem, mend));
        }
        return this;
    }

    /**
     * Ends the checks.
     *
     * @throws ResilienceConfigurationException with every fault, if there is one
     */
    public void done() {
        if (!violations.isEmpty()) {
            throw new ResilienceConfigurationException(violations);
        }
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
