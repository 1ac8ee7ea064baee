package dev.resilience.spring.advice.rules;

import java.util.Locale;

/** Settings as properties spell them. Stateless. */
final class Words {

    private Words() {}

    static String of(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
