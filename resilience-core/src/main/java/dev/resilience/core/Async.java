package dev.resilience.core;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What asynchronous stages share. */
public final class Async {

    private Async() {}

    /** What really went wrong, without the wrappers that futures put around it; a wrapper without a cause stays. */
    public static Throwable unwrap(Throwable thrown) {
        Throwable inner = thrown;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }
}
