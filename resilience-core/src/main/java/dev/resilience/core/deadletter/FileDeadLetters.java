package dev.resilience.core.deadletter;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.journal.Fsync;
import dev.resilience.core.journal.LineFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends letters to a file, one line of JSON each, and begins another file when that is full. Thread-safe.
 *
 * <p>{@link #accept} returns when the operating system has the whole line: a killed process loses no letter that was acknowledged.
 * What a failing system may lose is the matter of {@link Fsync}. That a letter was removed, and what was found out about it later, are
 * further lines.
 *
 * <p>Concurrency: one lock orders writes and changes of file. Under it are file operations, and no code of anybody else. Forcing to
 * the disk is outside, so that writers who wait for the disk wait together; who finds the file closed meanwhile knows that it was
 * forced before. Readers open all files under the lock, so that no change of names comes between, and read without it.
 */
public final class FileDeadLetters implements DeadLetterStore, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FileDeadLetters.class);

    private final FileDeadLettersConfig config;
    private final ResilienceRuntime runtime;
    private final AtomicBoolean forceIsDue = new AtomicBoolean();
    private final Lock lock = new ReentrantLock();
    private final LetterFiles files;

    private FileDeadLetters(FileDeadLettersConfig config, ResilienceRuntime runtime, LetterFiles files) {
        this.config = config;
        this.runtime = runtime;
        this.files = files;
    }

    /**
     * Opens the files, and makes directories as needed. What was written before can be read.
     *
     * @param runtime its timer and executor force letters to the disk at an interval
     * @throws dev.resilience.core.ResilienceConfigurationException if the path cannot be written, or somebody else writes there
     */
    public static FileDeadLetters open(FileDeadLettersConfig config, ResilienceRuntime runtime) {
        return new FileDeadLetters(config, runtime, LetterFiles.open(config));
    }

    /** @throws IOException if the letter was not written, or not forced although that was asked for */
    @Override
    public void accept(DeadLetter letter) throws IOException {
        byte[] line = LetterJson.line(letter);
        append(line, segment -> segment.add(letter.kind()));
    }

    /** @throws IOException as {@link #accept} does */
    @Override
    public void diagnosed(String id, Map<String, String> diagnosis) throws IOException {
        append(LetterJson.diagnosis(id, diagnosis), segment -> {});
    }

    private void append(byte[] line, Consumer<LetterSegment> note) throws IOException {
        LineFile written;
        lock.lock();
        try {
            written = files.append(line);
            note.accept(files.active());
        } finally {
            lock.unlock();
        }
        afterWrite(written);
    }

    private void afterWrite(LineFile written) throws IOException {
        if (config.fsync() == Fsync.ALWAYS) {
            written.force();
        } else if (config.fsync() == Fsync.INTERVAL && forceIsDue.compareAndSet(false, true)) {
            long interval = TimeUnit.NANOSECONDS.convert(config.fsyncInterval());
            var unused = runtime.after(interval, this::forceAtInterval);
        }
    }

    private void forceAtInterval() {
        forceIsDue.set(false); // before: what is written from here on is due again
        LineFile current;
        lock.lock();
        try {
            current = files.current();
        } finally {
            lock.unlock();
        }
        try {
            current.force();
        } catch (IOException failure) {
            log.warn("Dead letters in {} could not be forced to the disk", config.path(), failure);
        }
    }

    @Override
    public List<DeadLetter> newest(int limit) {
        List<DeadLetter> found = new ArrayList<>();
        Map<String, Map<String, String>> diagnoses = new HashMap<>();
        try (SegmentReaders readers = openAll()) {
            for (SegmentReader reader : readers.newestFirst()) {
                List<DeadLetter> letters = found.size() < limit ? reader.letters(diagnoses) : List.of();
                for (int i = letters.size() - 1; i >= 0 && found.size() < limit; i--) {
                    found.add(letters.get(i));
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return found;
    }

    @Override
    public Optional<DeadLetter> find(String id) {
        return Optional.ofNullable(lookUp(id)).map(Found::letter);
    }

    private @Nullable Found lookUp(String id) {
        Map<String, Map<String, String>> diagnoses = new HashMap<>();
        try (SegmentReaders readers = openAll()) {
            for (SegmentReader reader : readers.newestFirst()) {
                DeadLetter letter = reader.find(id, diagnoses);
                if (letter != null) {
                    return new Found(letter, reader.segment());
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return null;
    }

    @Override
    public boolean remove(String id) {
        Found found = lookUp(id);
        if (found == null) {
            return false;
        }
        try {
            LineFile written = appendRemoval(found);
            if (written != null) {
                afterWrite(written);
            }
            return written != null;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Null if the letter is gone meanwhile. */
    private @Nullable LineFile appendRemoval(Found found) throws IOException {
        String id = found.letter().id();
        lock.lock();
        try {
            if (found.segment().isRemoved(id) || !files.all().contains(found.segment())) {
                return null;
            }
            LineFile written = files.append(LetterJson.removal(id));
            found.segment().remove(found.letter());
            return written;
        } finally {
            lock.unlock();
        }
    }

    private SegmentReaders openAll() throws IOException {
        lock.lock();
        try {
            return SegmentReaders.open(files.all());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Map<FailureKind, Long> countByKind() {
        Map<FailureKind, Long> sums = new EnumMap<>(FailureKind.class);
        lock.lock();
        try {
            files.all().forEach(segment -> segment.addCountsTo(sums));
        } finally {
            lock.unlock();
        }
        sums.values().removeIf(count -> count == 0);
        return sums;
    }

    @Override
    public long dropped() {
        lock.lock();
        try {
            return files.dropped();
        } finally {
            lock.unlock();
        }
    }

    /** Forces what was written, and gives the path free. Further letters are refused. */
    @Override
    public void close() {
        lock.lock();
        try {
            files.close();
        } catch (IOException failure) {
            log.warn("Dead letters in {} could not be forced to the disk", config.path(), failure);
        } finally {
            lock.unlock();
        }
    }

    private record Found(DeadLetter letter, LetterSegment segment) {}
}
