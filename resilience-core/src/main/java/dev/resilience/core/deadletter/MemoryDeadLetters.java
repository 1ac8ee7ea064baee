package dev.resilience.core.deadletter;

import dev.resilience.core.Checks;
import dev.resilience.core.failure.FailureKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps the newest letters in memory; they are lost with the process. Thread-safe; a short lock orders letters. */
public final class MemoryDeadLetters implements DeadLetterStore {

    /** How many letters are kept unless something else is said. */
    public static final int DEFAULT_MAX_ENTRIES = 1_000;

    private final int maxEntries;
    private final Lock lock = new ReentrantLock();
    private final Map<String, DeadLetter> letters = new LinkedHashMap<>();
    private long dropped;

    /**
     * An empty store.
     *
     * @param maxEntries how many letters it keeps; at least 1. The oldest goes when a further one comes
     * @throws dev.resilience.core.ResilienceConfigurationException if that is less than 1
     */
    public MemoryDeadLetters(int maxEntries) {
        new Checks().atLeast("max-entries", maxEntries, 1).done();
        this.maxEntries = maxEntries;
    }

    @Override
    public void accept(DeadLetter letter) {
        locked(() -> {
            letters.put(letter.id(), letter);
            if (letters.size() > maxEntries) {
                Iterator<DeadLetter> oldest = letters.values().iterator();
                oldest.next();
                oldest.remove();
                dropped++;
            }
            return letter;
        });
    }

    @Override
    public void diagnosed(String id, Map<String, String> diagnosis) {
        locked(() -> letters.computeIfPresent(id, (same, letter) -> letter.withDiagnosis(diagnosis)));
    }

    @Override
    public List<DeadLetter> newest(int limit) {
        List<DeadLetter> all = locked(() -> new ArrayList<>(letters.values()));
        Collections.reverse(all);
        return List.copyOf(all.subList(0, Math.min(limit, all.size())));
    }

    @Override
    public Optional<DeadLetter> find(String id) {
        return locked(() -> Optional.ofNullable(letters.get(id)));
    }

    @Override
    public boolean remove(String id) {
        return locked(() -> letters.remove(id) != null);
    }

    @Override
    public Map<FailureKind, Long> countByKind() {
        Map<FailureKind, Long> counts = new EnumMap<>(FailureKind.class);
        newest(Integer.MAX_VALUE).forEach(letter -> counts.merge(letter.kind(), 1L, Long::sum));
        return counts;
    }

    @Override
    public long dropped() {
        return locked(() -> dropped);
    }

    private <T extends @Nullable Object> T locked(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }
}
