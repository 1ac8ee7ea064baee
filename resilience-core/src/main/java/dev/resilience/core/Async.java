package dev.resilience.core;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What asynchronous stages share. */
public final class Async {

    private static final Logger log = LoggerFactory.getLogger(Async.class);

    /** How many wrappers are taken off at most, so that a cycle of causes ends. */
    private static final int MAX_DEPTH = 32;

    private Async() {}

    /** Has {@code end} called with the value, or with what really went wrong, once {@code stage} has ended. */
    public static <T> void onEnd(CompletionStage<T> stage, BiConsumer<? super T, ? super @Nullable Throwable> end) {
        // Not whenComplete, which wraps a failure once more, with a stack trace, for a stage that nobody looks at.
        var unused = stage.handle((value, thrown) -> {
            end.accept(value, thrown == null ? null : unwrap(thrown));
            return true;
        });
    }

    /** Asks the work behind a stage to end. A stage need not be able to: then it goes on. Never throws. */
    public static void cancel(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().cancel(true);
        } catch (RuntimeException goesOn) {
            log.debug("Work that was given up cannot be cancelled and goes on", goesOn);
        }
    }

    /** What really went wrong, without the wrappers that futures put around it; a wrapper without a cause stays. */
    public static Throwable unwrap(Throwable thrown) {
        Throwable inner = thrown;
        for (int depth = 0; depth < MAX_DEPTH && isWrapper(inner); depth++) {
            Throwable cause = inner.getCause();
            if (cause == null) {
                break;
            }
            inner = cause;
        }
        return inner;
    }

    private static boolean isWrapper(Throwable thrown) {
        return thrown instanceof CompletionException || thrown instanceof ExecutionException;
    }
}
