package dev.resilience.core.deadletter;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** All files of a store, opened at one moment. Not thread-safe. */
final class SegmentReaders implements Closeable {

    private final List<SegmentReader> newestFirst = new ArrayList<>();

    private SegmentReaders() {}

    /** @param segments oldest first */
    static SegmentReaders open(List<LetterSegment> segments) throws IOException {
        SegmentReaders readers = new SegmentReaders();
        try {
            for (LetterSegment segment : segments) {
                readers.newestFirst.add(0, new SegmentReader(segment));
            }
            return readers;
        } catch (IOException failure) {
            readers.close();
            throw failure;
        }
    }

    List<SegmentReader> newestFirst() {
        return newestFirst;
    }

    @Override
    public void close() throws IOException {
        for (SegmentReader reader : newestFirst) {
            reader.close();
        }
    }
}
