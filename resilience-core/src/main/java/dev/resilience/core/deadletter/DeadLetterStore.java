package dev.resilience.core.deadletter;

import dev.resilience.core.failure.FailureKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A sink that can be read: the endpoint lists what it holds. Thread-safe. What it cannot read or write is an {@link java.io.UncheckedIOException}. */
public interface DeadLetterStore extends DeadLetterSink {

    /** The newest letters, newest first; at most {@code limit} of them. */
    List<DeadLetter> newest(int limit);

    /** The letter of an id. */
    Optional<DeadLetter> find(String id);

    /**
     * Removes a letter.
     *
     * @return false if it was not there
     */
    boolean remove(String id);

    /** How many letters there are of each kind of failure; kinds without letters are left out. */
    Map<FailureKind, Long> countByKind();

    /** How many letters had to go to make room for newer ones. */
    long dropped();
}
