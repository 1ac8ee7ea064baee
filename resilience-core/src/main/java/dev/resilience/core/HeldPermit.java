package dev.resilience.core;

import dev.resilience.core.failure.Outcome;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An admission that belongs to asynchronous work: it is given back when the call has ended and all the work that the call
 * started has ended too. Counts its users: the call, and each work under way. Thread-safe.
 */
final class HeldPermit implements Permit {

    private final @Nullable HeldPermit outer;
    private final AtomicInteger users = new AtomicInteger(1);

    /** Written by the end of the call, before the count that makes the end of the work read it. */
    private Permit permit;

    private Outcome outcome = Outcome.SUCCESS;
    private @Nullable Throwable failure;
    private long workNanos = -1;

    /**
     * @param outer the admission held further out by the same call, or null
     */
    HeldPermit(Permit permit, @Nullable HeldPermit outer) {
        this.permit = permit;
        this.outer = outer;
    }

    @Nullable
    HeldPermit outer() {
        return outer;
    }

    /** Work starts under this admission and those further out. */
    void workStarts() {
        for (HeldPermit held = this; held != null; held = held.outer) {
            held.users.incrementAndGet();
        }
    }

    /** Work that started under this admission and those further out has really ended. */
    void workEnds() {
        for (HeldPermit held = this; held != null; held = held.outer) {
            held.release();
        }
    }

    /** The call has ended. */
    @Override
    public void end(Outcome how, @Nullable Throwable thrown, long nanos) {
        outcome = how;
        failure = thrown;
        workNanos = nanos;
        if (users.get() > 1) {
            permit = permit.outlive(how, thrown, nanos);
        }
        release();
    }

    private void release() {
        if (users.decrementAndGet() == 0) {
            permit.end(outcome, failure, workNanos);
        }
    }
}
