package dev.resilience.core.healing;

import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.healing.HealingSummary.Part;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts recoveries by kind, action and outcome: as many numbers as there are combinations of these words. Not thread-safe. */
final class Tally {

    private static final Comparator<Part> ORDER = Comparator.comparing(
                    Part::kind, Comparator.nullsLast(Comparator.<FailureKind>naturalOrder()))
            .thenComparing(Part::action)
            .thenComparing(Part::outcome);

    private final Map<Sort, Long> counts = new HashMap<>();

    private record Sort(@Nullable FailureKind kind, HealingAction action, HealingOutcome outcome) {}

    void add(HealingEntry entry) {
        add(entry, entry.count());
    }

    void remove(HealingEntry entry) {
        add(entry, -entry.count());
    }

    private void add(HealingEntry entry, long count) {
        counts.merge(new Sort(entry.kind(), entry.action(), entry.outcome()), count, Long::sum);
    }

    HealingSummary summary() {
        return new HealingSummary(counts.entrySet().stream()
                .filter(count -> count.getValue() != 0)
                .map(count -> new Part(
                        count.getKey().kind(),
                        count.getKey().action(),
                        count.getKey().outcome(),
                        count.getValue()))
                .sorted(ORDER)
                .toList());
    }
}
