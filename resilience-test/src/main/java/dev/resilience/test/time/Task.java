package dev.resilience.test.time;

/** A scheduled task in the {@link Agenda}. */
final class Task extends Entry {

    private final Runnable action;

    Task(Runnable action) {
        this.action = action;
    }

    void run() {
        action.run();
    }
}
