package dev.resilience.core.journal;

/**
 * When written lines are forced to the disk. A line that was written survives the death of the process in any case, since the
 * operating system has it; forcing is about the death of the system: a power failure, a crashed kernel.
 */
public enum Fsync {
    /** When the operating system does. */
    NEVER,
    /** At an interval, as long as there is something to force. */
    INTERVAL,
    /** Before the line counts as written. */
    ALWAYS
}
