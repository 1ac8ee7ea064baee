package dev.resilience.core.retry;

/**
 * Knows when repeating is of no use, whatever the failure: such as while the caller's transaction is doomed. Must be thread-safe and
 * quick. One that throws is logged once and does not veto.
 */
@FunctionalInterface
public interface RepeatVeto {

    /** Whether nothing more should be tried; asked on the thread on which the attempt ended. */
    boolean forbidsRepeating();
}
