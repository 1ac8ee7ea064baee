package dev.resilience.spring.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The constants of an enum as people write them in properties. */
final class EnumWords {

    private EnumWords() {}

    /** All of them, in dashed lower case. */
    static List<String> of(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant ->
                        ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }

    /** Whether a word is one of them, compared as Boot's conversion does: by its letters and digits, ignoring case. */
    static boolean has(Class<?> type, String word) {
        return of(type).stream().anyMatch(known -> plain(known).equals(plain(word)));
    }

    private static String plain(String word) {
        return word.replaceAll("[^\\p{L}\\p{N}]", "").toLowerCase(Locale.ROOT);
    }
}
