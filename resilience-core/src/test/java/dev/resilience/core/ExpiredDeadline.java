package dev.resilience.core;

import java.time.Duration;

/** Makes what a call ends with whose caller's deadline has passed. Stateless. */
public final class ExpiredDeadline {

    private ExpiredDeadline() {}

    /** The end of a call for which so much was left. */
    public static DeadlineExceededException after(Duration left) {
        return new DeadlineExceededException("Deadline", left, left, true, null);
    }
}
