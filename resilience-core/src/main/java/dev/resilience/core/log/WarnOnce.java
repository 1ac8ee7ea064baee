package dev.resilience.core.log;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A warning that is logged once, however often it is due. Never throws: it tells of what others' code did wrong, and some of their
 * exceptions cannot even be printed. Thread-safe.
 */
public final class WarnOnce {

    private final Logger log;
    private final AtomicBoolean given = new AtomicBoolean();

    /** A warning that was not given yet. */
    public WarnOnce(Logger log) {
        this.log = log;
    }

    /**
     * Gives the warning, unless it was given before.
     *
     * @param message with a {@code {}} for each argument
     * @param arguments the last one may be what was thrown
     */
    public void warn(String message, @Nullable Object... arguments) {
        if (given.compareAndSet(false, true)) {
            try {
                log.warn(message, arguments);
            } catch (Throwable unloggable) {
                // What was under way goes on.
            }
        }
    }
}
