package dev.resilience.core.deadletter;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a {@link FileDeadLetters}: the one that is written, and the full ones, whose numbers only grow. Not thread-safe;
 * guarded by its lock. Another file beside them is locked as long as this is open: two writers would write over each other.
 */
final class LetterFiles implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LetterFiles.class);

    private final FileDeadLettersConfig config;
    private final FileChannel writerLock;
    private final List<Segment> segments = new ArrayList<>();
    private LetterFile current;
    private boolean closed;
    private boolean rotationBlamed;
    private long lastNumber;
    private long dropped;

    private LetterFiles(FileDeadLettersConfig config, FileChannel writerLock) throws IOException {
        this.config = config;
        this.writerLock = writerLock;
        this.current = LetterFile.open(config.path());
        fullFiles().forEach((number, path) -> {
            segments.add(new Segment(path));
            lastNumber = number;
        });
        segments.add(new Segment(config.path()));
        count();
        dropOldest();
    }

    static LetterFiles open(FileDeadLettersConfig config) {
        FileChannel writerLock = null;
        try {
            Path directory = config.path().toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            writerLock = FileChannel.open(
                    beside(config.path(), ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isOurs(writerLock)) {
                closeQuietly(writerLock);
                throw fault(config, "is written by somebody else", "Give every process a path of its own");
            }
            return new LetterFiles(config, writerLock);
        } catch (IOException failure) {
            closeQuietly(writerLock);
            throw fault(
                    config,
                    "cannot be written: " + failure,
                    "Name a file in a directory that this process may write to");
        }
    }

    private static boolean isOurs(FileChannel writerLock) throws IOException {
        try {
            return writerLock.tryLock() != null;
        } catch (OverlappingFileLockException byThisProcess) {
            return false;
        }
    }

    private static ResilienceConfigurationException fault(FileDeadLettersConfig config, String problem, String mend) {
        return new ResilienceConfigurationException(List.of(new Violation("path", config.path(), problem, mend)));
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException failure) {
            log.debug("A lock could not be closed", failure);
        }
    }

    private static Path beside(Path path, String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    private Map<Long, Path> fullFiles() throws IOException {
        Path path = config.path().toAbsolutePath();
        Pattern full = Pattern.compile(Pattern.quote(String.valueOf(path.getFileName())) + "\\.(\\d{1,18})");
        Map<Long, Path> found = new TreeMap<>();
        try (Stream<Path> siblings = Files.list(path.resolveSibling("."))) {
            siblings.forEach(sibling -> {
                Matcher matcher = full.matcher(String.valueOf(sibling.getFileName()));
                if (matcher.matches()) {
                    found.put(Long.valueOf(matcher.group(1)), sibling);
                }
            });
        }
        return found;
    }

    private void count() throws IOException {
        Set<String> removed = new HashSet<>();
        for (Segment segment : segments) {
            try (SegmentReader reader = new SegmentReader(segment)) {
                reader.forEach(entry -> {
                    if (entry.removed() != null) {
                        removed.add(entry.removed());
                    }
                });
            }
        }
        for (Segment segment : segments) {
            try (SegmentReader reader = new SegmentReader(segment)) {
                int unreadable = reader.forEach(entry -> count(entry.letter(), segment, removed));
                if (unreadable > 0) {
                    log.warn("{} lines of {} are no dead letters and are passed over", unreadable, segment.path());
                }
            }
        }
    }

    private static void count(@Nullable DeadLetter letter, Segment segment, Set<String> removed) {
        if (letter != null) {
            segment.add(letter.kind());
            if (removed.contains(letter.id())) {
                segment.remove(letter);
            }
        }
    }

    /** Oldest first; the last one is being written. */
    List<Segment> all() {
        return segments;
    }

    /** What is known about the file that is being written. */
    Segment active() {
        return segments.get(segments.size() - 1);
    }

    LetterFile current() {
        return current;
    }

    long dropped() {
        return dropped;
    }

    /**
     * Appends a line, to a new file if it does not fit into this one.
     *
     * @return the file it was written to
     */
    LetterFile append(byte[] line) throws IOException {
        if (closed) {
            throw new IOException("The dead letters in " + config.path() + " are closed");
        }
        if (current.length() > 0 && current.length() + line.length > config.maxSize()) {
            beginNext();
        }
        current.append(line);
        return current;
    }

    /** A file that cannot be renamed is written on: better a long file than a lost letter. */
    private void beginNext() throws IOException {
        Path full = beside(config.path(), "." + (lastNumber + 1));
        current.close(config.fsync());
        try {
            Files.move(config.path(), full);
            lastNumber++;
            active().movedTo(full);
            segments.add(new Segment(config.path()));
            dropOldest();
        } catch (IOException failure) {
            if (!rotationBlamed) {
                rotationBlamed = true;
                log.warn("{} could not be renamed and is written on; logged once", config.path(), failure);
            }
        } finally {
            current = LetterFile.open(config.path());
        }
    }

    private void dropOldest() throws IOException {
        while (segments.size() > config.maxFiles()) {
            Files.deleteIfExists(segments.get(0).path());
            dropped += segments.remove(0).count();
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try (writerLock) {
                current.close(config.fsync());
            }
        }
    }
}
