package dev.resilience.core;

import dev.resilience.core.ContextCarrier.Captured;
import dev.resilience.core.failure.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Applies a {@link Gate}: the only place that acquires and ends permits, so that each one is ended exactly once. */
public final class GateStage implements Stage {

    private final Gate gate;
    private final Stage next;

    public GateStage(Gate gate, Stage next) {
        this.gate = gate;
        this.next = next;
    }

    /**
     * Ends the permit in one place, after the handler: compiled code in which it is ended twice would be too large to be inlined, and
     * in a handler nothing is inlined; the frame would be made.
     */
    @Override
    @SuppressWarnings("NullAway") // the result is the work's, null included
    public <T> T call(Call<T, ?> work, Frame frame) throws Throwable {
        Permit permit = gate.acquire(frame);
        T result = null;
        Throwable failure = null;
        try {
            result = next.call(work, frame);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        permit.end(frame.outcomeOf(failure), failure, frame.workNanos());
        if (failure != null) {
            throw failure;
        }
        return result;
    }

    /**
     * The same for the outermost gate, written out: here the frame is made and left, so that it costs nothing however large the guard
     * has been compiled. No method is given the frame but those that all calls pass through. What kind of failure it was, nobody asks
     * again.
     */
    @Override
    @SuppressWarnings("NullAway") // the result is the work's, null included
    public <T> T callAsFirst(Call<T, ?> work, Frames frames) throws Throwable {
        Frame frame = frames.forCall();
        Permit permit = null;
        T result = null;
        Throwable failure = null;
        try {
            permit = gate.acquire(frame);
            result = next.call(work, frame);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        FrameExtra extra = frame.extra;
        if (permit != null) {
            Outcome outcome = failure == null ? frame.outcome() : frames.outcomeOf(failure, extra);
            permit.end(outcome, failure, frame.workNanos());
        }
        if (extra != null && (failure != null || frame.failedResult() != null)) {
            extra.sayLastWord();
        }
        if (failure != null) {
            throw failure;
        }
        return result;
    }

    @Override
    public <T> CompletableFuture<T> callAsync(Call<? extends CompletionStage<T>, ?> work, Frame frame) {
        try {
            CompletableFuture<Permit> admission = gate.acquireAsync(frame);
            Captured context = admission.isDone() ? null : frame.runtime().captureContext();
            return admission.thenCompose(permit -> callWith(permit, work, frame, context));
        } catch (Throwable rejection) {
            return CompletableFuture.failedFuture(rejection);
        }
    }

    @Override
    public long nanosUntilAdmitted(Call<?, ?> work) {
        return Math.max(gate.nanosUntilAdmitted(), next.nanosUntilAdmitted(work));
    }

    /** @param context for a call that had to wait, and goes on on another thread */
    private <T> CompletableFuture<T> callWith(
            Permit permit, Call<? extends CompletionStage<T>, ?> work, Frame frame, @Nullable Captured context) {
        if (!gate.heldByWork()) {
            return begin(work, frame, context).whenComplete((result, thrown) -> end(permit, thrown, frame));
        }
        HeldPermit held = new HeldPermit(permit, frame.held());
        frame.hold(held);
        return begin(work, frame, context).whenComplete((result, thrown) -> {
            frame.hold(held.outer());
            end(held, thrown, frame);
        });
    }

    private static void end(Permit permit, @Nullable Throwable thrown, Frame frame) {
        Throwable failure = thrown == null ? null : Async.unwrap(thrown);
        permit.end(frame.outcomeOf(failure), failure, frame.workNanos());
    }

    /** A stage must not throw here; one that does must not cost a permit. */
    private <T> CompletableFuture<T> begin(
            Call<? extends CompletionStage<T>, ?> work, Frame frame, @Nullable Captured context) {
        try {
            return context == null ? next.callAsync(work, frame) : context.around(() -> next.callAsync(work, frame));
        } catch (Throwable broken) {
            return CompletableFuture.failedFuture(broken);
        }
    }
}
