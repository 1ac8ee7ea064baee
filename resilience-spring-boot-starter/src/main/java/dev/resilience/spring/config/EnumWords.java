package dev.resilience.spring.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The constants of an enum as people write them in properties. */
public final class EnumWords {

    private EnumWords() {}

    /** All of them, in dashed lower case. */
    static List<String> of(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> of((Enum<?>) constant))
                .toList();
    }

    /** A constant as properties spell it. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether a word is one of them, compared as Boot's conversion does: by its letters and digits, ignoring case. */
    static boolean has(Class<?> type, String word) {
        return of(type).stream().anyMatch(known -> plain(known).equals(plain(word)));
    }

    /** The letters and digits of a word in lower case. */
    public static String plain(String word) {
        return word.replaceAll("[^\\p{L}\\p{N}]", "").toLowerCase(Locale.ROOT);
    }
}
