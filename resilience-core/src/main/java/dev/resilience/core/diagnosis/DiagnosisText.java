package dev.resilience.core.diagnosis;

import java.util.Locale;

/** Words as properties spell them. Stateless. */
final class DiagnosisText {

    private DiagnosisText() {}

    /** A constant, such as {@code server-error}. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A ratio in percent with one digit at most. */
    static String percent(double ratio) {
        double tenths = Math.rint(ratio * 1_000) / 10;
        return (tenths == Math.rint(tenths) ? Long.toString((long) tenths) : Double.toString(tenths)) + "%";
    }
}
