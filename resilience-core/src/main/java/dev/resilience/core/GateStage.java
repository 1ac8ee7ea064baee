package dev.resilience.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Applies a {@link Gate}: the only place that acquires and ends permits, so that each one is ended exactly once. */
public final class GateStage implements Stage {

    private final Gate gate;
    private final Stage next;

    public GateStage(Gate gate, Stage next) {
        this.gate = gate;
        this.next = next;
    }

    @Override
    public <T> T call(Call<T, ?> work, Frame frame) throws Throwable {
        Permit permit = gate.acquire(frame);
        T result;
        try {
            result = next.call(work, frame);
        } catch (Throwable failure) {
            permit.end(frame.outcomeOf(failure));
            throw failure;
        }
        permit.end(frame.outcome());
        return result;
    }

    @Override
    public <T> CompletableFuture<T> callAsync(Call<? extends CompletionStage<T>, ?> work, Frame frame) {
        try {
            return gate.acquireAsync(frame).thenCompose(permit -> callWith(permit, work, frame));
        } catch (Throwable rejection) {
            return CompletableFuture.failedFuture(rejection);
        }
    }

    private <T> CompletableFuture<T> callWith(Permit permit, Call<? extends CompletionStage<T>, ?> work, Frame frame) {
        if (gate.heldByWork()) {
            HeldPermit held = new HeldPermit(permit, frame.held());
            frame.hold(held);
            return begin(work, frame).whenComplete((result, thrown) -> {
                frame.hold(held.outer());
                held.callEnds();
            });
        }
        return begin(work, frame)
                .whenComplete((result, thrown) ->
                        permit.end(thrown == null ? frame.outcome() : frame.outcomeOf(Async.unwrap(thrown))));
    }

    /** A stage must not throw here; one that does must not cost a permit. */
    private <T> CompletableFuture<T> begin(Call<? extends CompletionStage<T>, ?> work, Frame frame) {
        try {
            return next.callAsync(work, frame);
        } catch (Throwable broken) {
            return CompletableFuture.failedFuture(broken);
        }
    }
}
