package dev.resilience.spring.context;

import dev.resilience.core.Deadline;
import org.jspecify.annotations.Nullable;

/** What is done with two deadlines. */
final class Deadlines {

    private Deadlines() {}

    /** The one that expires first; the other one where one is missing. */
    static @Nullable Deadline nearer(@Nullable Deadline one, @Nullable Deadline other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.remaining().compareTo(other.remaining()) <= 0 ? one : other;
    }
}
