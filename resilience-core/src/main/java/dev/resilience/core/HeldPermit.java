package dev.resilience.core;

import dev.resilience.core.failure.Outcome;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An admission that belongs to asynchronous work: it is given back when the call has ended and all the work that the call
 * started has ended too. Counts its users: the call, and each work under way. Thread-safe.
 */
final class HeldPermit {

    private final Permit permit;
    private final @Nullable HeldPermit outer;
    private final AtomicInteger users = new AtomicInteger(1);

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
    void callEnds() {
        release();
    }

    private void release() {
        if (users.decrementAndGet() == 0) {
            permit.end(Outcome.SUCCESS);
        }
    }
}
