package dev.resilience.core;

import java.util.concurrent.CompletableFuture;

/** What admits or rejects calls. A policy that is a gate writes only this; {@link GateStage} does the rest. Thread-safe. */
public interface Gate {

    /**
     * Admits the call, or rejects it, on the caller's thread.
     *
     * @return the admission; may be shared between calls, since each call ends its admission once
     * @throws RejectedException if the call may not run
     */
    Permit acquire(Frame frame);

    /**
     * Admits an asynchronous call without blocking.
     *
     * @return completes with the admission, or exceptionally with a {@link RejectedException}
     */
    default CompletableFuture<Permit> acquireAsync(Frame frame) {
        return CompletableFuture.completedFuture(acquire(frame));
    }

    /**
     * How long, from now on, calls would be rejected. Takes no permit, counts nothing and changes nothing.
     *
     * @return nanoseconds; 0 when a call may be let through now or that is not known, Long.MAX_VALUE when there is no end in sight
     */
    default long nanosUntilAdmitted() {
        return 0;
    }

    /**
     * Whether an admission belongs to the work itself rather than to the call: then it is given back only when the work really
     * ends, even if the call ended long before.
     */
    default boolean heldByWork() {
        return false;
    }
}
