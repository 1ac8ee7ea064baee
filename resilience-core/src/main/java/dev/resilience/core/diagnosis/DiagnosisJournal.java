package dev.resilience.core.diagnosis;

import dev.resilience.core.diagnosis.DiagnosisContext.Situation;
import dev.resilience.core.failure.FailureKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a bounded number of episodes: the same diagnosis again and again, none later than a time after the one before. An episode has
 * the newest diagnosis of the worst situation seen in it. Thread-safe; nothing is called under the lock.
 */
final class DiagnosisJournal {

    /**
     * What the failures of an episode have in common.
     *
     * @param failure the class of the root cause; empty if nothing was thrown
     */
    record Symptom(String policy, String name, FailureKind kind, String failure) {}

    /** An episode. Its fields are guarded by the lock, but for {@link #untold}. Told apart by identity. */
    static final class Episode {

        private final Symptom symptom;
        private Situation worst;
        private long diagnosed;
        private long seen;
        private Diagnoses.Entry entry;

        /** Whether nobody has been told of its diagnosis; may be read and written by whoever tells. */
        volatile boolean untold = true;

        private Episode(Symptom symptom, Situation situation, long now, Diagnoses.Entry entry) {
            this.symptom = symptom;
            this.worst = situation;
            this.diagnosed = now;
            this.seen = now;
            this.entry = entry;
        }
    }

    private record Instance(String policy, String name) {}

    private final int maxEntries;
    private final long repeatNanos;
    private final Lock lock = new ReentrantLock();
    private final Set<Episode> oldestFirst = new LinkedHashSet<>();
    private final Map<Symptom, Episode> open = new HashMap<>();
    private final Map<Instance, Episode> latest = new HashMap<>();

    DiagnosisJournal(int maxEntries, long repeatNanos) {
        this.maxEntries = maxEntries;
        this.repeatNanos = repeatNanos;
    }

    /**
     * Counts a failure of a known episode.
     *
     * @return null if it is to be diagnosed, since there is no episode, or its diagnosis is old or of a better situation; nothing is
     *     counted then
     */
    @Nullable
    Episode count(Symptom symptom, Situation situation, long now, Instant at) {
        lock.lock();
        try {
            Episode episode = underWay(symptom, now);
            if (episode == null || isWanted(episode, situation, now)) {
                return null;
            }
            see(episode, now, at);
            return episode;
        } finally {
            lock.unlock();
        }
    }

    /** The diagnosis of an episode if a failure in this situation need not be diagnosed anew; counts nothing. */
    @Nullable
    Diagnosis fresh(Symptom symptom, Situation situation, long now) {
        lock.lock();
        try {
            Episode episode = underWay(symptom, now);
            return episode == null || isWanted(episode, situation, now) ? null : episode.entry.diagnosis();
        } finally {
            lock.unlock();
        }
    }

    /** Puts a diagnosis into its episode, or begins one. */
    Episode put(Symptom symptom, Situation situation, Diagnosis diagnosis, long now, Instant at) {
        lock.lock();
        try {
            Episode episode = underWay(symptom, now);
            if (episode == null) {
                return begin(symptom, situation, diagnosis, now, at);
            }
            if (isWanted(episode, situation, now)) {
                Diagnoses.Entry old = episode.entry;
                episode.untold |= diagnosis.impact().compareTo(old.diagnosis().impact()) > 0;
                episode.worst = situation;
                episode.diagnosed = now;
                episode.entry = new Diagnoses.Entry(
                        old.policy(), old.name(), diagnosis, old.failure(), old.count(), old.first(), old.last());
            }
            see(episode, now, at);
            return episode;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Episode underWay(Symptom symptom, long now) {
        Episode episode = open.get(symptom);
        return episode == null || now - episode.seen > repeatNanos ? null : episode;
    }

    private boolean isWanted(Episode episode, Situation situation, long now) {
        int worse = situation.compareTo(episode.worst);
        return worse > 0 || (worse == 0 && now - episode.diagnosed > repeatNanos);
    }

    private Episode begin(Symptom symptom, Situation situation, Diagnosis diagnosis, long now, Instant at) {
        Diagnoses.Entry entry =
                new Diagnoses.Entry(symptom.policy, symptom.name, diagnosis, symptom.failure, 1, at, at);
        Episode episode = new Episode(symptom, situation, now, entry);
        open.put(symptom, episode);
        oldestFirst.add(episode);
        latest.put(instanceOf(episode), episode);
        if (oldestFirst.size() > maxEntries) {
            forget(oldestFirst.iterator().next());
        }
        return episode;
    }

    private void see(Episode episode, long now, Instant at) {
        Diagnoses.Entry old = episode.entry;
        episode.seen = now;
        episode.entry = new Diagnoses.Entry(
                old.policy(), old.name(), old.diagnosis(), old.failure(), old.count() + 1, old.first(), at);
        oldestFirst.remove(episode);
        oldestFirst.add(episode);
        latest.put(instanceOf(episode), episode);
    }

    private void forget(Episode episode) {
        oldestFirst.remove(episode);
        open.remove(episode.symptom, episode);
        latest.remove(instanceOf(episode), episode);
    }

    private static Instance instanceOf(Episode episode) {
        return new Instance(episode.symptom.policy, episode.symptom.name);
    }

    /** The entries, newest first. */
    List<Diagnoses.Entry> newest(int limit) {
        List<Diagnoses.Entry> found;
        lock.lock();
        try {
            found = new ArrayList<>(oldestFirst.size());
            oldestFirst.forEach(episode -> found.add(episode.entry));
        } finally {
            lock.unlock();
        }
        Collections.reverse(found);
        return List.copyOf(found.subList(0, Math.min(limit, found.size())));
    }

    Diagnoses.Entry entryOf(Episode episode) {
        lock.lock();
        try {
            return episode.entry;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    Diagnosis latest(String policy, String name) {
        lock.lock();
        try {
            Episode episode = latest.get(new Instance(policy, name));
            return episode == null ? null : episode.entry.diagnosis();
        } finally {
            lock.unlock();
        }
    }
}
