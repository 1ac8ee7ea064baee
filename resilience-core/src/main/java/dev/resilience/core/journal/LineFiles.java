package dev.resilience.core.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a journal: the one that is written, and the full ones, whose numbers only grow. Not thread-safe; guarded by a lock of
 * whoever keeps the journal. Another file beside them is locked as long as this is open: two writers would write over each other.
 *
 * @param <S> what is known about each file
 */
public final class LineFiles<S extends Segment> implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LineFiles.class);

    private final LineFilesConfig config;
    private final Kind<S> kind;
    private final FileChannel writerLock;
    private final List<S> segments = new ArrayList<>();
    private LineFile current;
    private boolean closed;
    private boolean rotationBlamed;
    private long lastNumber;

    private LineFiles(LineFilesConfig config, Kind<S> kind, FileChannel writerLock) throws IOException {
        this.config = config;
        this.kind = kind;
        this.writerLock = writerLock;
        this.current = LineFile.open(config.path(), kind.isWhole());
        fullFiles().forEach((number, path) -> {
            segments.add(kind.segment().apply(path));
            lastNumber = number;
        });
        segments.add(kind.segment().apply(config.path()));
    }

    /**
     * What is in the files.
     *
     * @param isWhole whether a line without its end is whole
     * @param segment what is known about a file, to begin with
     * @param dropped is told of each file that is deleted to make room
     */
    public record Kind<S extends Segment>(
            Predicate<String> isWhole, Function<Path, S> segment, Consumer<? super S> dropped) {}

    /**
     * Opens the files, and makes directories as needed. {@link #dropOldest} is to follow.
     *
     * @throws LinesInUseException if somebody else writes there
     * @throws IOException if the path cannot be written
     */
    public static <S extends Segment> LineFiles<S> open(LineFilesConfig config, Kind<S> kind) throws IOException {
        FileChannel writerLock = null;
        try {
            Path directory = config.path().toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            writerLock = FileChannel.open(
                    beside(config.path(), ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isOurs(writerLock)) {
                throw new LinesInUseException(config.path());
            }
            return new LineFiles<>(config, kind, writerLock);
        } catch (IOException failure) {
            closeQuietly(writerLock);
            throw failure;
        }
    }

    private static boolean isOurs(FileChannel writerLock) throws IOException {
        try {
            return writerLock.tryLock() != null;
        } catch (OverlappingFileLockException byThisProcess) {
            return false;
        }
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

    /** Oldest first; the last one is being written. */
    public List<S> all() {
        return segments;
    }

    /** What is known about the file that is being written. */
    public S active() {
        return segments.get(segments.size() - 1);
    }

    /** The file that is being written. */
    public LineFile current() {
        return current;
    }

    /**
     * Appends a line, to a new file if it does not fit into this one.
     *
     * @return the file it was written to
     * @throws IOException if it was not written
     */
    public LineFile append(byte[] line) throws IOException {
        if (closed) {
            throw new IOException("The files of " + config.path() + " are closed");
        }
        if (current.length() > 0 && current.length() + line.length > config.maxSize()) {
            beginNext();
        }
        current.append(line);
        return current;
    }

    /** A file that cannot be renamed is written on: better a long file than a lost line. */
    private void beginNext() throws IOException {
        Path full = beside(config.path(), "." + (lastNumber + 1));
        current.close(config.fsync());
        try {
            Files.move(config.path(), full);
            lastNumber++;
            active().movedTo(full);
            segments.add(kind.segment().apply(config.path()));
            dropOldest();
        } catch (IOException failure) {
            if (!rotationBlamed) {
                rotationBlamed = true;
                log.warn("{} could not be renamed and is written on; logged once", config.path(), failure);
            }
        } finally {
            current = LineFile.open(config.path(), kind.isWhole());
        }
    }

    /** Deletes the oldest files until there are no more than there may be. */
    public void dropOldest() throws IOException {
        while (segments.size() > config.maxFiles()) {
            Files.deleteIfExists(segments.get(0).path());
            kind.dropped().accept(segments.remove(0));
        }
    }

    /** Gives the path free. Further lines are refused. */
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
