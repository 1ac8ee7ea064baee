package dev.resilience.core.failure;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Somebody outside took the work back: that says nothing about the resource, and nothing may be repeated. Interrupts by our own
 * limits never get here; the call knows why it was ended. Thread-safe.
 */
final class InterruptRule implements FailureClassifier {

    static final InterruptRule INSTANCE = new InterruptRule();

    private InterruptRule() {}

    @Override
    public @Nullable Outcome classify(Throwable failure) {
        boolean interrupt = failure instanceof InterruptedException
                || failure instanceof CancellationException
                || failure instanceof ClosedByInterruptException
                || failure instanceof FileLockInterruptionException
                || (failure instanceof InterruptedIOException interrupted && !isTimeout(interrupted));
        return interrupt ? Outcome.IGNORED : null;
    }

    /** HTTP clients also use this type, and types derived from it, for time limits of their own. */
    static boolean isTimeout(InterruptedIOException failure) {
        if (failure instanceof SocketTimeoutException
                || failure.getClass().getName().endsWith("TimeoutException")) {
            return true;
        }
        String message = failure.getMessage();
        return "timeout".equals(message) || "deadline reached".equals(message);
    }
}
