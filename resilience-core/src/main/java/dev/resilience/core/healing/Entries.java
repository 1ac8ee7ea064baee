package dev.resilience.core.healing;

import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.healing.HealingEntry.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The entries in memory, a bounded number of them, and which of them still change. What is under way goes last when room is needed:
 * its end is yet to be told. Not thread-safe; guarded by the lock of {@link HealingLog}.
 */
final class Entries {

    private static final String NOT_FOLLOWED = "not followed any more: too many others are under way";

    private final HealingLogConfig config;
    private final String run;
    private final Tally tally = new Tally();
    private final Outbox outbox;
    private final Map<String, Held> pending = new LinkedHashMap<>();
    private final Map<String, Held> ended = new LinkedHashMap<>();

    /** The entry that the next recovery of its sort is gathered in, and the one of each episode that is under way. */
    private final Map<Object, Held> open = new HashMap<>();

    private long begun;
    private long dropped;

    /** @param run what ids begin with: another one in each process */
    Entries(HealingLogConfig config, String run) {
        this.config = config;
        this.run = run;
        this.outbox = new Outbox(config.maxEntries());
    }

    /** Recoveries of calls that are alike. */
    private record Sort(
            Subject subject,
            HealingAction action,
            HealingOutcome outcome,
            @Nullable FailureKind kind) {

        static Sort of(HealingEntry entry) {
            return new Sort(entry.subject(), entry.action(), entry.outcome(), entry.kind());
        }
    }

    /** What is under way for an instance. */
    private record Episode(Subject subject, HealingAction action) {}

    private static final class Held {

        final long number;
        final @Nullable Object slot;
        HealingEntry entry;
        long lastNanos;

        Held(long number, HealingEntry entry, @Nullable Object slot, long nanos) {
            this.number = number;
            this.entry = entry;
            this.slot = slot;
            this.lastNanos = nanos;
        }
    }

    /**
     * Counts a recovery in with those before it.
     *
     * @return false if it is too late for that, or the first of its sort
     */
    boolean gather(HealingEntry recovery, long nanos) {
        Held before = open.get(Sort.of(recovery));
        if (before == null || nanos - before.lastNanos > config.gatherWithin().toNanos()) {
            return false;
        }
        before.lastNanos = nanos;
        replace(before, before.entry.and(recovery));
        return true;
    }

    /** A recovery of a call that is not gathered in with others. */
    void addCall(HealingEntry recovery, Map<String, String> diagnosis, long nanos) {
        add(recovery.with(nextId(), diagnosis), config.gatherWithin().isZero() ? null : Sort.of(recovery), nanos);
    }

    /** An episode begins, or goes on if it is under way. */
    void begin(HealingEntry first, Map<String, String> diagnosis) {
        Episode episode = new Episode(first.subject(), first.action());
        Held before = open.get(episode);
        if (before == null) {
            add(first.with(nextId(), diagnosis), episode, 0);
        } else {
            replace(before, before.entry.again(first.at(), String.valueOf(first.reason())));
        }
    }

    /** An episode ends, if it is under way. */
    void end(Subject subject, HealingAction action, HealingOutcome outcome, Instant at, String why) {
        Held held = open.get(new Episode(subject, action));
        if (held != null) {
            replace(held, held.entry.ended(outcome, at, why));
        }
    }

    /** Everything that is under way ends. */
    void endAll(Instant at, String why) {
        for (Held held : new ArrayList<>(pending.values())) {
            replace(held, held.entry.ended(HealingOutcome.PARTIAL, at, why));
        }
    }

    /** An entry made elsewhere, or what has become of one. */
    void put(HealingEntry entry) {
        Held known = held(entry.id());
        if (known == null) {
            add(entry, null, 0);
        } else {
            replace(known, entry);
        }
    }

    private String nextId() {
        return run + "-" + (begun + 1);
    }

    private void add(HealingEntry entry, @Nullable Object slot, long nanos) {
        Held held = new Held(++begun, entry, slot, nanos);
        if (slot != null) {
            open.put(slot, held);
        }
        tally.add(entry);
        keep(held);
        makeRoom();
    }

    private void replace(Held held, HealingEntry entry) {
        tally.remove(held.entry);
        tally.add(entry);
        if (held.entry.isPending() != entry.isPending()) {
            (held.entry.isPending() ? pending : ended).remove(entry.id());
        }
        held.entry = entry;
        if (!entry.isPending() && held.slot instanceof Episode) {
            open.remove(held.slot, held);
        }
        keep(held);
    }

    private void keep(Held held) {
        HealingEntry entry = held.entry;
        (entry.isPending() ? pending : ended).put(entry.id(), held);
        if (config.file() != null) {
            outbox.put(entry);
        }
    }

    private void makeRoom() {
        while (pending.size() + ended.size() > config.maxEntries()) {
            if (ended.isEmpty()) {
                Held oldest = pending.values().iterator().next();
                replace(oldest, oldest.entry.ended(HealingOutcome.PARTIAL, oldest.entry.lastAt(), NOT_FOLLOWED));
            }
            Held oldest = ended.values().iterator().next();
            ended.remove(oldest.entry.id());
            if (oldest.slot != null) {
                open.remove(oldest.slot, oldest);
            }
            dropped++;
        }
    }

    private @Nullable Held held(String id) {
        Held found = pending.get(id);
        return found == null ? ended.get(id) : found;
    }

    Optional<HealingEntry> find(String id) {
        return Optional.ofNullable(held(id)).map(held -> held.entry);
    }

    /** In the order in which they began. */
    List<HealingEntry> all() {
        return Stream.concat(pending.values().stream(), ended.values().stream())
                .sorted(Comparator.comparingLong(held -> held.number))
                .map(held -> held.entry)
                .toList();
    }

    Outbox outbox() {
        return outbox;
    }

    HealingSummary summary() {
        return tally.summary();
    }

    long dropped() {
        return dropped;
    }
}
