package dev.resilience.core.journal;

import java.io.IOException;
import java.nio.file.Path;

/** Somebody else writes to a path already, in this process or in another one. */
public final class LinesInUseException extends IOException {

    private static final long serialVersionUID = 1L;

    /** A path that is taken. */
    public LinesInUseException(Path path) {
        super(path + " is written by somebody else");
    }
}
