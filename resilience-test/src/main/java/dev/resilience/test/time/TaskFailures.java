package dev.resilience.test.time;

import java.lang.reflect.UndeclaredThrowableException;
import org.jspecify.annotations.Nullable;

/** What the tasks of one advance have thrown: the first, with the later ones suppressed in it. Not thread-safe. */
final class TaskFailures {

    private @Nullable Throwable first;

    void run(Task task) {
        try {
            task.run();
        } catch (Throwable failure) {
            add(failure);
        }
    }

    /** Throws what was collected, if anything was. */
    void rethrow() {
        if (first instanceof RuntimeException exception) {
            throw exception;
        }
        if (first instanceof Error error) {
            throw error;
        }
        if (first != null) {
            throw new UndeclaredThrowableException(first);
        }
    }

    /** Keeps what was collected from being lost when the advance itself fails. */
    void attachTo(Throwable failure) {
        if (first != null && first != failure) {
            failure.addSuppressed(first);
        }
    }

    private void add(Throwable failure) {
        if (first == null) {
            first = failure;
        } else if (first != failure) {
            first.addSuppressed(failure);
        }
    }
}
