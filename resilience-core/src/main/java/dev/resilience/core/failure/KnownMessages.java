package dev.resilience.core.failure;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.FileSystemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Failures that the JDK tells apart by message only. A message counts where its library puts it, at the beginning or the end:
 * the same words inside a sentence may be about something else. Thread-safe.
 */
final class KnownMessages {

    private static final Classification BLOCKING_READ =
            Classification.of(FailureKind.TIMEOUT, "timeout on blocking read");

    private static final Classification GO_AWAY = Classification.of(FailureKind.TRANSIENT, "HTTP/2 GOAWAY");

    private static final List<Phrase> STORAGE = List.of(
            Phrase.of("no space left on device", FailureKind.RESOURCE_EXHAUSTED),
            Phrase.of("disk quota exceeded", FailureKind.RESOURCE_EXHAUSTED),
            Phrase.of("quota exceeded", FailureKind.RESOURCE_EXHAUSTED),
            Phrase.of("there is not enough space on the disk", FailureKind.RESOURCE_EXHAUSTED),
            Phrase.of("too many open files", FailureKind.RESOURCE_EXHAUSTED));

    private static final List<Phrase> CONNECTION = List.of(
            Phrase.of("connection reset", FailureKind.TRANSIENT),
            Phrase.of("connection reset by peer", FailureKind.TRANSIENT),
            Phrase.of("broken pipe", FailureKind.TRANSIENT),
            Phrase.of("software caused connection abort", FailureKind.TRANSIENT),
            Phrase.of("an established connection was aborted", FailureKind.TRANSIENT),
            Phrase.of("an existing connection was forcibly closed", FailureKind.TRANSIENT),
            Phrase.of("network is unreachable", FailureKind.TRANSIENT),
            Phrase.of("socket closed", FailureKind.TRANSIENT),
            Phrase.of("socket is closed", FailureKind.TRANSIENT),
            Phrase.of("connection closed", FailureKind.TRANSIENT),
            Phrase.of("unexpected end of file from server", FailureKind.TRANSIENT),
            Phrase.of("premature eof", FailureKind.TRANSIENT),
            Phrase.of("eof reached while reading", FailureKind.TRANSIENT),
            Phrase.of("http/1.1 header parser received no bytes", FailureKind.TRANSIENT),
            Phrase.of("received rst_stream", FailureKind.TRANSIENT));

    private KnownMessages() {}

    static boolean mayKnow(Class<?> type) {
        return IOException.class.isAssignableFrom(type) || type == IllegalStateException.class;
    }

    static @Nullable Classification classify(Throwable failure) {
        if (failure instanceof FileSystemException file) {
            return find(STORAGE, file.getReason());
        }
        if (failure instanceof IOException) {
            return ofIo(failure.getMessage());
        }
        if (failure.getClass() == IllegalStateException.class) {
            String message = failure.getMessage();
            return message != null && message.startsWith("Timeout on blocking read") ? BLOCKING_READ : null;
        }
        return null;
    }

    /** What the JDK's sockets say when no connection came about in time; they have one type for that and for reading. */
    static boolean isConnectTimeout(SocketTimeoutException failure) {
        return "connect timed out".equalsIgnoreCase(failure.getMessage());
    }

    private static @Nullable Classification ofIo(@Nullable String message) {
        if (message == null) {
            return null;
        }
        if (message.contains("GOAWAY")) {
            return GO_AWAY;
        }
        Classification storage = find(STORAGE, message);
        return storage != null ? storage : find(CONNECTION, message);
    }

    private static @Nullable Classification find(List<Phrase> phrases, @Nullable String message) {
        if (message == null) {
            return null;
        }
        for (int i = 0; i < phrases.size(); i++) {
            if (phrases.get(i).isIn(message)) {
                return phrases.get(i).classification;
            }
        }
        return null;
    }

    /** Words in lower case that begin a message, or end it: {@code recv failed: Broken pipe}, {@code x (Broken pipe)}. */
    private static final class Phrase {

        private final String words;
        private final Classification classification;

        private Phrase(String words, Classification classification) {
            this.words = words;
            this.classification = classification;
        }

        static Phrase of(String words, FailureKind kind) {
            return new Phrase(words, Classification.of(kind, words));
        }

        boolean isIn(String message) {
            int length = words.length();
            if (message.regionMatches(true, 0, words, 0, length)) {
                return message.length() == length || !Character.isLetterOrDigit(message.charAt(length));
            }
            int end = message.endsWith(")") ? message.length() - 1 : message.length();
            int start = end - length;
            return start >= 2
                    && message.regionMatches(true, start, words, 0, length)
                    && (message.charAt(start - 1) == '(' || message.startsWith(": ", start - 2));
        }
    }
}
