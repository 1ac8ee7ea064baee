package dev.resilience.core.healing;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The entries that wait to be written, of each the newest state. Bounded: the oldest goes. Not thread-safe. */
final class Outbox {

    private final int capacity;
    private final Map<String, HealingEntry> waiting = new LinkedHashMap<>();
    private long lost;

    Outbox(int capacity) {
        this.capacity = capacity;
    }

    void put(HealingEntry entry) {
        waiting.put(entry.id(), entry);
        trim();
    }

    List<HealingEntry> takeAll() {
        List<HealingEntry> taken = waiting();
        waiting.clear();
        return taken;
    }

    List<HealingEntry> waiting() {
        return new ArrayList<>(waiting.values());
    }

    /** Takes back what could not be written; what has changed meanwhile is newer. */
    void giveBack(List<HealingEntry> unwritten) {
        List<HealingEntry> since = takeAll();
        unwritten.forEach(entry -> waiting.put(entry.id(), entry));
        since.forEach(entry -> waiting.put(entry.id(), entry));
        trim();
    }

    private void trim() {
        Iterator<HealingEntry> oldest = waiting.values().iterator();
        while (waiting.size() > capacity) {
            oldest.next();
            oldest.remove();
            lost++;
        }
    }

    int size() {
        return waiting.size();
    }

    /** How many entries will never be written, or not in their last state. */
    long lost() {
        return lost;
    }
}
