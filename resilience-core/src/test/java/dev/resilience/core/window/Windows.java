package dev.resilience.core.window;

/** Windows as tests use them. */
final class Windows {

    private Windows() {}

    /** Adds an outcome that was not slow and returns what the window holds after it. */
    static Counts record(OutcomeWindow window, boolean failed) {
        window.record(failed, false, OutcomeWindow.Alarm.NEVER);
        return window.counts();
    }
}
