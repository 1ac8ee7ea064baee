package dev.resilience.core.failure;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Somebody outside took the work back: that says nothing about the resource, and nothing may be repeated. Interrupts by our own
 * limits never get here; the call knows why it was ended. Thread-safe.
 *
 * <p>HTTP clients also use {@link InterruptedIOException}, and types derived from it, for time limits of their own.
 */
final class InterruptRule implements TypeRule {

    static final InterruptRule INSTANCE = new InterruptRule();

    private static final List<Class<?>> TAKEN_BACK = List.of(
            InterruptedException.class,
            CancellationException.class,
            ClosedByInterruptException.class,
            FileLockInterruptionException.class);

    private InterruptRule() {}

    @Override
    public @Nullable Outcome classifyType(Class<?> type) {
        return TAKEN_BACK.stream().anyMatch(known -> known.isAssignableFrom(type)) ? Outcome.IGNORED : null;
    }

    @Override
    public boolean mayKnow(Class<?> type) {
        return InterruptedIOException.class.isAssignableFrom(type)
                && !SocketTimeoutException.class.isAssignableFrom(type)
                && !type.getName().endsWith("TimeoutException");
    }

    @Override
    public @Nullable Outcome classify(Throwable failure) {
        String message = failure.getMessage();
        return "timeout".equals(message) || "deadline reached".equals(message) ? null : Outcome.IGNORED;
    }
}
