package dev.resilience.core.diagnosis;

import dev.resilience.core.failure.ClassifiedFailure;
import dev.resilience.core.failure.FailureKind;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what really went wrong in a chain of causes, and says it in one line. Stateless; never throws.
 *
 * <p>It is the innermost exception that says something: that has a message of its own, or at least a class that is not one of the
 * general ones. Nothing is looked for below a rejection or a time limit: there is only how it came about, such as the interrupt that
 * ended the work. A chain is followed {@value #MAX_DEPTH} deep, so that a cycle ends.
 */
final class RootCause {

    static final int MAX_DEPTH = 32;
    static final int LONGEST = 300;

    private static final Set<Class<?>> GENERAL =
            Set.of(Throwable.class, Exception.class, RuntimeException.class, Error.class);

    private RootCause() {}

    static Throwable of(Throwable failure) {
        Throwable found = failure;
        Throwable current = failure;
        for (int depth = 0; depth < MAX_DEPTH && !endsChain(current); depth++) {
            Throwable cause = causeOf(current);
            if (cause == null || cause == failure) {
                break;
            }
            if (!GENERAL.contains(cause.getClass()) || hasOwnMessage(cause)) {
                found = cause;
            }
            current = cause;
        }
        return found;
    }

    /** Class and message in one line, shortened. */
    static String line(Throwable cause) {
        String type = cause.getClass().getName();
        String message;
        try {
            message = cause.getMessage();
        } catch (Throwable unreadable) {
            return type + ": (its message cannot be read)";
        }
        return message == null || message.isBlank() ? type : oneLine(type + ": " + message);
    }

    /** A text without what is not to be seen, in one line, shortened: it goes into logs, where a line break would forge an entry. */
    static String oneLine(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), LONGEST + 1));
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            if (character != ' ' && !isHidden(character)) {
                if (line.length() + Character.charCount(character) > LONGEST) {
                    return line.append('…').toString();
                }
                line.appendCodePoint(character);
            } else if (line.length() > 0 && line.charAt(line.length() - 1) != ' ' && line.length() < LONGEST) {
                line.append(' ');
            }
        }
        return line.toString().strip();
    }

    private static boolean isHidden(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    static @Nullable Throwable causeOf(Throwable failure) {
        try {
            return failure.getCause();
        } catch (Throwable brokenGetter) {
            return null;
        }
    }

    private static boolean endsChain(Throwable failure) {
        if (!(failure instanceof ClassifiedFailure classified)) {
            return false;
        }
        try {
            FailureKind kind = classified.failureKind();
            return kind == FailureKind.REJECTED || kind == FailureKind.TIMEOUT;
        } catch (Throwable brokenGetter) {
            return false;
        }
    }

    /** Whoever gives no message gets that of the cause. */
    private static boolean hasOwnMessage(Throwable failure) {
        try {
            String message = failure.getMessage();
            Throwable cause = failure.getCause();
            return message != null
                    && !message.isBlank()
                    && (cause == null || !message.startsWith(cause.getClass().getName()));
        } catch (Throwable brokenGetter) {
            return false;
        }
    }
}
