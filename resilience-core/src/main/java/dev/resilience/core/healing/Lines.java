package dev.resilience.core.healing;

import dev.resilience.core.journal.LineFiles;
import dev.resilience.core.journal.Segment;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads a file up to where it ended when it was opened: what is appended meanwhile may be half a line. Not thread-safe. */
final class Lines extends FilterInputStream {

    private long left;

    private Lines(InputStream file, long length) {
        super(file);
        this.left = length;
    }

    /** All files and some bytes more; to be called under the lock that guards the files. */
    static InputStream open(LineFiles<Segment> files, byte[] further) throws IOException {
        List<InputStream> parts = new ArrayList<>();
        try {
            for (Segment segment : files.all()) {
                InputStream file = new FileInputStream(segment.path().toFile());
                parts.add(
                        segment == files.active()
                                ? new Lines(file, files.current().length())
                                : file);
            }
        } catch (IOException failure) {
            for (InputStream part : parts) {
                part.close();
            }
            throw failure;
        }
        parts.add(new ByteArrayInputStream(further));
        return new SequenceInputStream(Collections.enumeration(parts));
    }

    @Override
    public int read() throws IOException {
        int read = left > 0 ? super.read() : -1;
        left -= read < 0 ? 0 : 1;
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left <= 0) {
            return length == 0 ? 0 : -1;
        }
        int read = super.read(bytes, offset, (int) Math.min(length, left));
        left -= Math.max(read, 0);
        return read;
    }

    @Override
    public long skip(long wanted) throws IOException {
        long skipped = super.skip(Math.min(wanted, left));
        left -= skipped;
        return skipped;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(super.available(), left);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
