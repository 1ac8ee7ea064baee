package dev.resilience.core.failure;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.FileSystemException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Failures that the JDK tells apart by message only. A message counts where its library puts it, at the beginning or the end:
 * the same words inside a sentence may be about something else. Thread-safe.
 */
final class KnownMessages {

    /** No phrase is longer with what stands before it. */
    private static final int LONGEST_PHRASE = 64;

    private static final Classification BLOCKING_READ =
            Classification.of(FailureKind.TIMEOUT, "timeout on blocking read");

    private static final Classification GO_AWAY = Classification.of(FailureKind.TRANSIENT, "HTTP/2 GOAWAY");

    private static final Phrase[] STORAGE = {
        Phrase.of("no space left on device", FailureKind.RESOURCE_EXHAUSTED),
        Phrase.of("disk quota exceeded", FailureKind.RESOURCE_EXHAUSTED),
        Phrase.of("quota exceeded", FailureKind.RESOURCE_EXHAUSTED),
        Phrase.of("there is not enough space on the disk", FailureKind.RESOURCE_EXHAUSTED),
        Phrase.of("too many open files", FailureKind.RESOURCE_EXHAUSTED)
    };

    private static final Phrase[] CONNECTION = {
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
        Phrase.of("received rst_stream", FailureKind.TRANSIENT)
    };

    /** Whole messages, as sockets nearly always write them: found without a search. */
    private static final Map<String, Classification> USUAL = new HashMap<>();

    static {
        Stream.of(STORAGE, CONNECTION)
                .flatMap(Stream::of)
                .map(Phrase::asSentence)
                .forEach(sentence -> {
                    Classification found = search(sentence);
                    if (found != null) {
                        USUAL.put(sentence, found);
                    }
                });
    }

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
        Classification usual = USUAL.get(message);
        return usual == null ? search(message) : usual;
    }

    private static @Nullable Classification search(String message) {
        Classification found = find(STORAGE, message);
        if (found == null) {
            found = find(CONNECTION, message);
        }
        return found == null && message.lastIndexOf("GOAWAY", Phrases.MAX_LENGTH) >= 0 ? GO_AWAY : found;
    }

    private static @Nullable Classification find(Phrase[] phrases, @Nullable String message) {
        if (message == null) {
            return null;
        }
        boolean mayEndWithPhrase =
                message.endsWith(")") || message.indexOf(": ", Math.max(0, message.length() - LONGEST_PHRASE)) >= 0;
        for (Phrase phrase : phrases) {
            if (phrase.begins(message) || (mayEndWithPhrase && phrase.ends(message))) {
                return phrase.classification;
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

        String asSentence() {
            return Character.toUpperCase(words.charAt(0)) + words.substring(1);
        }

        boolean begins(String message) {
            int length = words.length();
            return stands(message, 0)
                    && (message.length() == length || !Character.isLetterOrDigit(message.charAt(length)));
        }

        boolean ends(String message) {
            int end = message.endsWith(")") ? message.length() - 1 : message.length();
            int start = end - words.length();
            return start >= 2
                    && (message.charAt(start - 1) == '(' || message.startsWith(": ", start - 2))
                    && stands(message, start);
        }

        /** Nearly always the first letter is wrong, in either case: that is told quickly. */
        private boolean stands(String message, int at) {
            return at < message.length()
                    && (message.charAt(at) | ' ') == words.charAt(0)
                    && message.regionMatches(true, at, words, 0, words.length());
        }
    }
}
