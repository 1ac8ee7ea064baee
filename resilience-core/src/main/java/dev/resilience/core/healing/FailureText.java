package dev.resilience.core.healing;

import dev.resilience.core.failure.FailureRules;
import org.jspecify.annotations.Nullable;

/** A failure in a few words. */
final class FailureText {

    private static final int LONGEST_MESSAGE = 200;

    private FailureText() {}

    /** Class and message on one line, shortened; null for no failure. Never throws, whatever the exception does. */
    static @Nullable String of(@Nullable Throwable failure) {
        if (failure == null) {
            return null;
        }
        Throwable thrown = FailureRules.withoutCarriers(failure);
        String type = thrown.getClass().getName();
        try {
            String message = thrown.getMessage();
            if (message == null) {
                return type;
            }
            String shortened =
                    message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "…";
            return type + ": " + shortened.replaceAll("\\p{Cntrl}+", " ");
        } catch (Throwable brokenGetter) {
            return type;
        }
    }
}
