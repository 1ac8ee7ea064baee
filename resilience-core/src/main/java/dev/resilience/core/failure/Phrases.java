package dev.resilience.core.failure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds phrases in text that people wrote: whole words, whatever their case, with spaces, dashes, underscores or a colon between them. Of
 * several phrases the one that begins first counts, and of those the longest. Immutable and thread-safe.
 *
 * <p>No word is what stands in double quotes, and what is part of a longer name, such as a package, a path, an address or
 * {@code timeout=5}: these are names of things, not of what went wrong. Looking allocates nothing and reads each of the first
 * {@value #MAX_LENGTH} characters a bounded number of times.
 */
final class Phrases {

    /** How much of a text is looked at. */
    static final int MAX_LENGTH = 1_024;

    private static final String GLUED_BEFORE = "./\\@$#&?'`";
    private static final String GLUED_AFTER = "\\@$=";

    /** By the hash of the first word, the longest first. */
    private final Phrase[][] buckets;

    private Phrases(List<Phrase> phrases) {
        int size = Integer.highestOneBit(Math.max(1, phrases.size())) * 4;
        List<List<Phrase>> lists = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            lists.add(new ArrayList<>());
        }
        for (Phrase phrase : phrases) {
            lists.get(bucket(phrase.hash, size)).add(phrase);
        }
        this.buckets = lists.stream()
                .map(list -> list.stream()
                        .sorted(Comparator.comparingInt((Phrase phrase) -> phrase.words.length)
                                .reversed())
                        .toArray(Phrase[]::new))
                .toArray(Phrase[][]::new);
    }

    static Builder builder() {
        return new Builder();
    }

    /** What the first phrase in a text means; null if none does. */
    @Nullable
    Classification find(String text) {
        int end = Math.min(text.length(), MAX_LENGTH);
        int at = 0;
        while (at < end) {
            char c = text.charAt(at);
            if (!isWord(c)) {
                at = c == '"' ? afterQuote(text, at, end) : at + 1;
                continue;
            }
            int start = at;
            int hash = 0;
            for (; at < end && isWord(text.charAt(at)); at++) {
                hash = 31 * hash + lower(text.charAt(at));
            }
            if (start > 0 && GLUED_BEFORE.indexOf(text.charAt(start - 1)) >= 0) {
                continue;
            }
            for (Phrase phrase : buckets[bucket(hash, buckets.length)]) {
                int behind = phrase.hash == hash ? phrase.endAt(text, start) : -1;
                if (behind >= 0) {
                    if (phrase.meaning != null) {
                        return phrase.meaning;
                    }
                    at = behind;
                    break;
                }
            }
        }
        return null;
    }

    /** Behind the closing quote; just behind the opening one if it is never closed. */
    private static int afterQuote(String text, int opening, int end) {
        for (int at = opening + 1; at < end; at++) {
            if (text.charAt(at) == '"') {
                return at + 1;
            }
        }
        return opening + 1;
    }

    private static int bucket(int hash, int size) {
        return (hash ^ (hash >>> 15)) & (size - 1);
    }

    private static boolean isWord(char c) {
        return c < 128
                ? (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                : Character.isLetterOrDigit(c);
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }

    private static final class Phrase {

        private final String[] words;
        private final int hash;

        /** Null for words that only look as if they meant something. */
        private final @Nullable Classification meaning;

        Phrase(String phrase, @Nullable Classification meaning) {
            this.words = phrase.split(" ");
            this.hash = words[0].hashCode();
            this.meaning = meaning;
        }

        /** Where this phrase, begun at {@code start}, ends; negative if it does not stand there. */
        int endAt(String text, int start) {
            int at = start;
            for (int i = 0; i < words.length; i++) {
                if (i > 0) {
                    int next = afterSeparators(text, at);
                    if (next == at) {
                        return -1;
                    }
                    at = next;
                }
                String word = words[i];
                if (!text.regionMatches(true, at, word, 0, word.length())) {
                    return -1;
                }
                at += word.length();
            }
            return isEnd(text, at) ? at : -1;
        }

        /** Few are enough: a text that goes on elsewhere says something else. */
        private static int afterSeparators(String text, int from) {
            int at = from;
            while (at < text.length() && at - from < 3 && " -_:".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return at;
        }

        private static boolean isEnd(String text, int at) {
            if (at == text.length()) {
                return true;
            }
            char c = text.charAt(at);
            if (c == '.') {
                return at + 1 == text.length() || !isWord(text.charAt(at + 1));
            }
            return !isWord(c) && GLUED_AFTER.indexOf(c) < 0;
        }
    }

    static final class Builder {

        private final List<Phrase> phrases = new ArrayList<>();

        private Builder() {}

        /** Phrases in lower case, with one space between words. */
        Builder mean(FailureKind kind, String... texts) {
            for (String text : texts) {
                phrases.add(
                        new Phrase(text, new Classification(kind, "words: " + text, 0.8, null, Executed.MAYBE, false)));
            }
            return this;
        }

        /** Phrases of which no part means anything. */
        Builder meanNothing(String... texts) {
            for (String text : texts) {
                phrases.add(new Phrase(text, null));
            }
            return this;
        }

        Phrases build() {
            return new Phrases(phrases);
        }
    }
}
