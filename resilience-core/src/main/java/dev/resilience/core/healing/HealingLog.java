package dev.resilience.core.healing;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.event.EventPublisher.Subscription;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.event.ResilienceEvent.RecoveryEnded;
import dev.resilience.core.event.ResilienceEvent.StateChanged;
import dev.resilience.core.healing.HealingEntry.Subject;
import dev.resilience.core.log.WarnOnce;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Journals every recovery that really happens, as the engines tell it: retries and fallbacks of calls, and episodes of breakers and
 * budgets from their beginning to their end. Keeps the newest in memory, counts all, and writes them to a file if it is given one.
 * Thread-safe: a short lock orders the entries; under it is neither a file operation nor code of anybody else.
 */
public final class HealingLog implements Consumer<ResilienceEvent>, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HealingLog.class);

    private final ResilienceRuntime runtime;
    private final Function<? super ResilienceEvent, Map<String, String>> diagnoses;
    private final Lock lock = new ReentrantLock();
    private final Entries entries;
    private final @Nullable HealingJournal journal;
    private final WarnOnce brokenDiagnoses = new WarnOnce(log);
    private @Nullable Subscription subscription;
    private boolean closed;

    private HealingLog(
            HealingLogConfig config,
            ResilienceRuntime runtime,
            Function<? super ResilienceEvent, Map<String, String>> diagnoses) {
        this.runtime = runtime;
        this.diagnoses = diagnoses;
        this.entries = new Entries(config, UUID.randomUUID().toString().substring(0, 13));
        this.journal = config.file() == null
                ? null
                : new HealingJournal(config.file(), runtime, new HealingJournal.Source() {
                    @Override
                    public List<HealingEntry> take() {
                        return locked(entries.outbox()::takeAll);
                    }

                    @Override
                    public void giveBack(List<HealingEntry> unwritten) {
                        locked(() -> {
                            entries.outbox().giveBack(unwritten);
                            return unwritten;
                        });
                    }
                });
    }

    /**
     * A log of what the engines of a runtime do from now on.
     *
     * @param diagnoses what is known about the cause when an entry begins; called on the thread that delivers the events. What it
     *     throws is logged once
     */
    public static HealingLog of(
            HealingLogConfig config,
            ResilienceRuntime runtime,
            Function<? super ResilienceEvent, Map<String, String>> diagnoses) {
        HealingLog made = new HealingLog(config, runtime, diagnoses);
        made.subscription = runtime.events().subscribe(made, Set.of(RecoveryEnded.class, StateChanged.class));
        if (made.journal != null) {
            made.journal.changed(true); // opens the file, and says so if that cannot be
        }
        return made;
    }

    /** The same, without diagnoses. */
    public static HealingLog of(HealingLogConfig config, ResilienceRuntime runtime) {
        return of(config, runtime, event -> Map.of());
    }

    /** Journals what an event tells, if that is a recovery; all others are passed over. Called for every event of the runtime. */
    @Override
    public void accept(ResilienceEvent event) {
        if (event instanceof RecoveryEnded ended) {
            recovered(ended);
        } else if (event instanceof StateChanged changed) {
            Reading reading = Reading.of(changed.policy());
            if (reading != null) {
                moved(changed, reading);
            }
        }
    }

    private void recovered(RecoveryEnded event) {
        HealingEntry recovery = Begun.with(event);
        long now = runtime.time().nanoTime();
        if (change(() -> entries.gather(recovery, now))) {
            wake(false);
            return;
        }
        Map<String, String> diagnosis = diagnose(event);
        change(() -> {
            if (!entries.gather(recovery, now)) { // somebody may have been faster
                entries.addCall(recovery, diagnosis, now);
            }
            return true;
        });
        wake(true);
    }

    private void moved(StateChanged event, Reading reading) {
        Subject subject = new Subject(event.policy(), event.name(), event.key());
        boolean trouble = reading.trouble().contains(event.to());
        boolean enters = event.to().equals(reading.entry());
        boolean chosen = reading.chosen().contains(event.to());
        boolean stays = event.from().equals(event.to());
        Map<String, String> diagnosis = enters ? diagnose(event) : Map.of();
        change(() -> {
            if (!trouble) {
                boolean shown = !event.byHand() && !event.to().equals(StateChanged.FORGOTTEN);
                HealingOutcome outcome = shown ? HealingOutcome.SUCCESS : HealingOutcome.PARTIAL;
                entries.end(subject, reading.action(), outcome, event.at(), event.reason());
            }
            if (!chosen || !stays) {
                entries.end(subject, HealingAction.MANUAL_OVERRIDE, HealingOutcome.SUCCESS, event.at(), event.reason());
            }
            if (enters) {
                entries.begin(Begun.with(event, subject, reading.action()), diagnosis);
            } else if (chosen && !stays) {
                entries.begin(Begun.with(event, subject, HealingAction.MANUAL_OVERRIDE), diagnosis);
            }
            return true;
        });
        wake(true);
    }

    private Map<String, String> diagnose(ResilienceEvent event) {
        try {
            return Map.copyOf(diagnoses.apply(event));
        } catch (Throwable failure) {
            brokenDiagnoses.warn(
                    "What is known about a failure could not be told to the healing log; logged once", failure);
            return Map.of();
        }
    }

    /** Journals a recovery that no engine tells of, or what has become of one: an entry of a known id takes the place of that. */
    public void record(HealingEntry entry) {
        change(() -> {
            entries.put(entry);
            return true;
        });
        wake(true);
    }

    /** The newest entries, newest first: by the order in which they began. */
    public List<HealingEntry> newest(int limit, Predicate<? super HealingEntry> wanted) {
        List<HealingEntry> oldestFirst = locked(entries::all);
        List<HealingEntry> found = new ArrayList<>();
        for (int i = oldestFirst.size() - 1; i >= 0 && found.size() < limit; i--) {
            if (wanted.test(oldestFirst.get(i))) {
                found.add(oldestFirst.get(i));
            }
        }
        return found;
    }

    /** The entry of an id, if it is in memory. */
    public Optional<HealingEntry> find(String id) {
        return locked(() -> entries.find(id));
    }

    /** How many recoveries there were since the start. */
    public HealingSummary summary() {
        return locked(entries::summary);
    }

    /** Which part of all recoveries that have ended since the start was a success, from 0 to 1; empty if none has ended. */
    public OptionalDouble successRate() {
        return summary().successRate(part -> true);
    }

    /** How many entries had to go from memory to make room for newer ones; {@link #summary} still counts them. */
    public long dropped() {
        return locked(entries::dropped);
    }

    /** The entries in memory as lines of JSON, in the order in which they began. */
    public String toJsonl() {
        return new String(lines(locked(entries::all)), StandardCharsets.UTF_8);
    }

    /**
     * Lines of JSON: all that the files have and what is about to be written; without a file that can be read, the entries in memory.
     * A recovery whose outcome or count has changed has several lines with its id, of which the last one holds.
     *
     * @throws IOException if the files cannot be read
     */
    public InputStream export() throws IOException {
        InputStream files = journal == null ? null : journal.open(() -> lines(locked(entries.outbox()::waiting)));
        return files == null ? new ByteArrayInputStream(lines(locked(entries::all))) : files;
    }

    private static byte[] lines(List<HealingEntry> some) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        some.forEach(entry -> lines.writeBytes(HealingJson.line(entry)));
        return lines.toByteArray();
    }

    /** How the file does; empty if there is none. */
    public Optional<JournalStatus> journal() {
        return Optional.ofNullable(journal).map(file -> {
            String failure = file.failure();
            return locked(() -> new JournalStatus(
                    file.path(),
                    failure,
                    entries.outbox().size(),
                    entries.outbox().lost()));
        });
    }

    /** Ends what is under way as {@link HealingOutcome#PARTIAL}, and writes what is left to write. Later events are passed over. */
    @Override
    public void close() {
        Subscription subscribed = subscription;
        if (subscribed != null) {
            subscribed.cancel();
        }
        change(() -> {
            entries.endAll(runtime.time().wallTime(), "the application has stopped");
            closed = true;
            return true;
        });
        if (journal != null) {
            journal.close();
        }
    }

    private void wake(boolean soon) {
        if (journal != null) {
            journal.changed(soon);
        }
    }

    /** Changes the entries unless it is too late for that, which counts as done. */
    private boolean change(Supplier<Boolean> step) {
        return locked(() -> closed || step.get());
    }

    private <T> T locked(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }
}
