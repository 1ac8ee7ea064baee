package dev.resilience.core.window;

import java.util.Objects;

/** Windows as tests use them. */
final class Windows {

    private Windows() {}

    /** Adds an outcome that was not slow and returns what the window holds right after it. */
    static Counts record(OutcomeWindow window, boolean failed) {
        return Objects.requireNonNull(window.record(failed, false, (calls, failures, slow) -> true));
    }
}
