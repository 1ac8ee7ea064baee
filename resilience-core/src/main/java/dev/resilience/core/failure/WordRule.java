package dev.resilience.core.failure;

import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/**
 * Knows failures by what they are called: by the words of the simple class name, those of the classes it is derived from, and
 * then by the words of the message. It is a guess, and the last rule. Thread-safe.
 *
 * <p>An {@link Error} is never guessed at: a heap that ran out is not a resource that did.
 */
final class WordRule implements TypeRule {

    static final WordRule INSTANCE = new WordRule();

    private WordRule() {}

    @Override
    public boolean mayKnow(Class<?> type) {
        return !Error.class.isAssignableFrom(type);
    }

    @Override
    public @Nullable Outcome classifyType(Class<?> type) {
        if (!mayKnow(type)) {
            return null;
        }
        for (Class<?> named = type; named != null && named != Throwable.class; named = named.getSuperclass()) {
            Classification found = FailureWords.KNOWN.find(wordsOf(named.getName()));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    @Override
    public @Nullable Outcome classify(Throwable failure) {
        // A file's name is no word of the failure's.
        String message = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        return message == null || isOfCause(message, failure) ? null : FailureWords.KNOWN.find(message);
    }

    /** Whoever gives no message gets that of the cause, which is looked at by itself. */
    private static boolean isOfCause(String message, Throwable failure) {
        Throwable cause = FailureRules.causeOf(failure);
        return cause != null && message.startsWith(cause.getClass().getName());
    }

    /** {@code com.acme.HTTPTimeoutException} is {@code HTTP Timeout Exception}; nothing for a class without a name. */
    static String wordsOf(String className) {
        int start = Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1;
        StringBuilder words = new StringBuilder();
        for (int i = start; i < className.length(); i++) {
            if (i > start && isBoundary(className, i)) {
                words.append(' ');
            }
            words.append(className.charAt(i));
        }
        return words.toString();
    }

    /** A capital behind something else, and the last capital of several: {@code http2|Timeout}, {@code HTTP|Timeout}. */
    private static boolean isBoundary(String name, int at) {
        if (!Character.isUpperCase(name.charAt(at))) {
            return false;
        }
        boolean lastOfSeveral = at + 1 < name.length() && Character.isLowerCase(name.charAt(at + 1));
        return !Character.isUpperCase(name.charAt(at - 1)) || lastOfSeveral;
    }
}
