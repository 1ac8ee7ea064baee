package dev.resilience.core;

import org.jspecify.annotations.Nullable;

/** Asynchronous work that runs on one thread, so that one can look where it stands. Thread-safe. */
public interface ThreadBound {

    /** The thread that runs the work now; null before and after that. */
    @Nullable
    Thread runningOn();
}
