package dev.resilience.core.journal;

import java.nio.file.Path;

/** One file of a journal; whoever keeps a journal may know more about each. Not thread-safe; guarded by the lock of the journal. */
public class Segment {

    private Path path;

    /** A segment in a file. */
    public Segment(Path path) {
        this.path = path;
    }

    /** Where it is now. */
    public final Path path() {
        return path;
    }

    final void movedTo(Path other) {
        path = other;
    }
}
