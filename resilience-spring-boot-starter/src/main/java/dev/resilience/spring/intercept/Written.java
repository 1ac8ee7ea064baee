package dev.resilience.spring.intercept;

import dev.resilience.core.Violation;
import org.jspecify.annotations.Nullable;

/**
 * A text that somebody wrote into a setting. Immutable.
 *
 * @param property the setting
 * @param text what it says
 * @param origin file and line, or the annotation and what it stands on; null when that is not known
 */
record Written(String property, String text, @Nullable String origin) {

    /** What is wrong with it. */
    Violation fault(String problem, String mend) {
        return new Violation(property, text, problem, mend, origin);
    }
}
