package dev.resilience.core.deadletter;

import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.journal.Segment;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What is known about the letters in one file. Not thread-safe; guarded by the lock of {@link FileDeadLetters}. */
final class LetterSegment extends Segment {

    private final Map<FailureKind, Long> counts = new EnumMap<>(FailureKind.class);
    private final Set<String> removed = new HashSet<>();

    LetterSegment(Path path) {
        super(path);
    }

    void add(FailureKind kind) {
        counts.merge(kind, 1L, Long::sum);
    }

    /** Notes that a letter in this file is gone; false if it was already. */
    boolean remove(DeadLetter letter) {
        boolean first = removed.add(letter.id());
        if (first) {
            counts.merge(letter.kind(), -1L, Long::sum);
        }
        return first;
    }

    boolean isRemoved(String id) {
        return removed.contains(id);
    }

    Set<String> removed() {
        return Set.copyOf(removed);
    }

    void addCountsTo(Map<FailureKind, Long> sums) {
        counts.forEach((kind, count) -> sums.merge(kind, count, Long::sum));
    }

    long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
