package dev.resilience.core.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that lines are appended to. Not thread-safe but for {@link #force}. Not a {@code FileChannel}: that would be closed by
 * an interrupt of any thread that writes, and those may be the threads of guarded calls.
 */
public final class LineFile implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LineFile.class);

    private final RandomAccessFile file;
    private long length;
    private boolean hasRest;
    private volatile boolean forcedAtEnd;

    private LineFile(RandomAccessFile file, long length) {
        this.file = file;
        this.length = length;
    }

    /**
     * Opens a file for appending. What a process has left behind when it died in the middle of a line is cut off.
     *
     * @param isWhole whether a last line without its end is whole
     */
    static LineFile open(Path path, Predicate<String> isWhole) throws IOException {
        return open(new RandomAccessFile(path.toFile(), "rw"), path, isWhole);
    }

    static LineFile open(RandomAccessFile file, Path path, Predicate<String> isWhole) throws IOException {
        try {
            LineFile opened = new LineFile(file, file.length());
            opened.mendEnd(path, isWhole);
            return opened;
        } catch (IOException failure) {
            file.close();
            throw failure;
        }
    }

    /**
     * A line without its end was never acknowledged, so it may go. If it is whole all the same (somebody's editor has left the line
     * break out), it gets its end.
     */
    private void mendEnd(Path path, Predicate<String> isWhole) throws IOException {
        long end = lastLineBreak() + 1;
        if (end == length) {
            return;
        }
        byte[] rest = new byte[Math.toIntExact(length - end)];
        file.seek(end);
        file.readFully(rest);
        if (isWhole.test(new String(rest, StandardCharsets.UTF_8))) {
            append(new byte[] {'\n'});
            return;
        }
        file.setLength(end);
        length = end;
        log.warn("Cut {} bytes off {}: a line that was never finished and so never acknowledged", rest.length, path);
    }

    /** Where the last line break is; -1 if there is none. */
    private long lastLineBreak() throws IOException {
        byte[] block = new byte[8_192];
        for (long end = length; end > 0; ) {
            int size = (int) Math.min(block.length, end);
            file.seek(end - size);
            file.readFully(block, 0, size);
            for (int i = size - 1; i >= 0; i--) {
                if (block[i] == '\n') {
                    return end - size + i;
                }
            }
            end -= size;
        }
        return -1;
    }

    /** How many bytes are in it. */
    public long length() {
        return length;
    }

    /**
     * Appends a line as a whole: what a full disk has left of it is cut off again.
     *
     * @throws IOException if it was not written
     */
    void append(byte[] line) throws IOException {
        if (hasRest) {
            file.setLength(length);
            hasRest = false;
        }
        file.seek(length);
        try {
            file.write(line);
        } catch (IOException failure) {
            hasRest = true; // cut off here if possible, else before the next line
            try {
                file.setLength(length);
            } catch (IOException further) {
                failure.addSuppressed(further);
            }
            throw failure;
        }
        length += line.length;
    }

    /** Forces what was written to the disk. Thread-safe; a file that was closed has been forced before. */
    public void force() throws IOException {
        try {
            file.getFD().sync();
        } catch (IOException failure) {
            if (!forcedAtEnd) {
                throw failure;
            }
        }
    }

    @Override
    public void close() throws IOException {
        close(null);
    }

    /** Closes it; with a policy that forces at all, what it has is forced first. */
    void close(@Nullable Fsync fsync) throws IOException {
        try (file) {
            if (fsync != null && fsync != Fsync.NEVER) {
                file.getFD().sync();
                forcedAtEnd = true;
            }
        }
    }
}
