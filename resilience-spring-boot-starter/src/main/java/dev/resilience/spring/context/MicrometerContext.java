package dev.resilience.spring.context;

import dev.resilience.core.ContextCarrier;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;

/**
 * Carries every thread-local value that has a {@code ThreadLocalAccessor} in Micrometer's global registry: observations, and what
 * Spring Security and others register there. Values that the caller does not have are cleared for the time of the work. Thread-safe.
 */
final class MicrometerContext implements ContextCarrier {

    private final ContextSnapshotFactory snapshots =
            ContextSnapshotFactory.builder().clearMissing(true).build();

    @Override
    public Captured capture() {
        ContextSnapshot snapshot = snapshots.captureAll();
        return () -> {
            ContextSnapshot.Scope scope = snapshot.setThreadLocals();
            return scope::close;
        };
    }
}
