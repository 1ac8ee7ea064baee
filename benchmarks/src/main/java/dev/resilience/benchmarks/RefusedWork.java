package dev.resilience.benchmarks;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Work that is refused twice and then succeeds, again and again. What it throws is always the same, so that the making of exceptions
 * is not measured. One per thread.
 */
@State(Scope.Thread)
public class RefusedWork extends Work {

    private final UncheckedIOException refused = new UncheckedIOException(new ConnectException("Connection refused"));
    private int calls;

    @Override
    String run() {
        if (++calls < 3) {
            throw refused;
        }
        calls = 0;
        return super.run();
    }
}
