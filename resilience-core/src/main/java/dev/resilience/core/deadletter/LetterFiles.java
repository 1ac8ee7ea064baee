package dev.resilience.core.deadletter;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.core.journal.LineFile;
import dev.resilience.core.journal.LineFiles;
import dev.resilience.core.journal.LinesInUseException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of a {@link FileDeadLetters}, and how many letters are in each. Not thread-safe; guarded by its lock. */
final class LetterFiles implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LetterFiles.class);

    private final LineFiles<LetterSegment> files;
    private long dropped;

    private LetterFiles(FileDeadLettersConfig config) throws IOException {
        files = LineFiles.open(
                config.lines(),
                new LineFiles.Kind<>(
                        line -> LetterJson.read(line) != null,
                        LetterSegment::new,
                        segment -> dropped += segment.count()));
        try {
            count();
            files.dropOldest();
        } catch (IOException failure) {
            files.close();
            throw failure;
        }
    }

    static LetterFiles open(FileDeadLettersConfig config) {
        try {
            return new LetterFiles(config);
        } catch (LinesInUseException taken) {
            throw fault(config, "is written by somebody else", "Give every process a path of its own");
        } catch (IOException failure) {
            throw fault(
                    config,
                    "cannot be written: " + failure,
                    "Name a file in a directory that this process may write to");
        }
    }

    private static ResilienceConfigurationException fault(FileDeadLettersConfig config, String problem, String mend) {
        return new ResilienceConfigurationException(List.of(new Violation("path", config.path(), problem, mend)));
    }

    private void count() throws IOException {
        Set<String> removed = new HashSet<>();
        for (LetterSegment segment : files.all()) {
            try (SegmentReader reader = new SegmentReader(segment)) {
                reader.forEach(entry -> {
                    if (entry.removed() != null) {
                        removed.add(entry.removed());
                    }
                });
            }
        }
        for (LetterSegment segment : files.all()) {
            try (SegmentReader reader = new SegmentReader(segment)) {
                int unreadable = reader.forEach(entry -> count(entry.letter(), segment, removed));
                if (unreadable > 0) {
                    log.warn("{} lines of {} are no dead letters and are passed over", unreadable, segment.path());
                }
            }
        }
    }

    private static void count(@Nullable DeadLetter letter, LetterSegment segment, Set<String> removed) {
        if (letter != null) {
            segment.add(letter.kind());
            if (removed.contains(letter.id())) {
                segment.remove(letter);
            }
        }
    }

    /** Oldest first; the last one is being written. */
    List<LetterSegment> all() {
        return files.all();
    }

    /** What is known about the file that is being written. */
    LetterSegment active() {
        return files.active();
    }

    LineFile current() {
        return files.current();
    }

    long dropped() {
        return dropped;
    }

    /** See {@link LineFiles#append}. */
    LineFile append(byte[] line) throws IOException {
        return files.append(line);
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
