package dev.resilience.core.timeout;

import dev.resilience.core.Async;
import dev.resilience.core.Call;
import dev.resilience.core.Frame;
import dev.resilience.core.Stage;
import dev.resilience.core.TimeLimit;
import dev.resilience.core.failure.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sets a limit for everything further in; the end of the pipeline enforces it. */
final class LimitStage implements Stage {

    /** Is told how each call ended, and which limit of this pipeline has ended it, if one has. */
    interface Listener {
        void ended(@Nullable Throwable failure, @Nullable TimeLimit by);
    }

    private final Supplier<Limit> limit;
    private final Listener listener;
    private final Stage next;

    LimitStage(Supplier<Limit> limit, Listener listener, Stage next) {
        this.limit = limit;
        this.listener = listener;
        this.next = next;
    }

    /** Tells of the end in one place, after the handler: see {@code GateStage}. */
    @Override
    @SuppressWarnings("NullAway") // the result is the work's, null included
    public <T> T call(Call<T, ?> work, Frame frame) throws Throwable {
        Limit mine = limit.get();
        if (mine.isReplacedIn(frame)) {
            return next.call(work, frame);
        }
        TimeLimit outer = frame.limit();
        long outerDue = frame.due();
        long due = narrow(frame, mine);
        T result = null;
        Throwable failure = null;
        try {
            result = next.call(work, frame);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        if (failure == null) {
            failure = tooLate(mine, due, frame);
        }
        frame.restore(outer, outerDue);
        listener.ended(failure, failure == null ? null : frame.endedBy(failure));
        if (failure != null) {
            throw failure;
        }
        return result;
    }

    @Override
    public <T> CompletableFuture<T> callAsync(Call<? extends CompletionStage<T>, ?> work, Frame frame) {
        Limit mine = limit.get();
        if (mine.isReplacedIn(frame)) {
            return next.callAsync(work, frame);
        }
        TimeLimit outer = frame.limit();
        long outerDue = frame.due();
        narrow(frame, mine);
        return next.callAsync(work, frame).whenComplete((result, thrown) -> {
            frame.restore(outer, outerDue);
            Throwable failure = thrown == null ? null : Async.unwrap(thrown);
            listener.ended(failure, failure == null ? null : frame.endedBy(failure));
        });
    }

    @Override
    public long nanosUntilAdmitted(Call<?, ?> work) {
        return next.nanosUntilAdmitted(work);
    }

    /** A late result that a nearer limit let pass may be too late for this one, too; null if it is not. */
    private static @Nullable Throwable tooLate(Limit mine, long due, Frame frame) {
        if (frame.outcome() == Outcome.SUCCESS || mine.keepsLateResult()) {
            return null;
        }
        long late = frame.now() - due;
        return late >= 0 ? frame.exceeded(mine, mine.limitNanos() + late, null) : null;
    }

    /** Sets a limit and returns when it is due. */
    private static long narrow(Frame frame, Limit mine) {
        long due = frame.now() + mine.limitNanos();
        frame.narrow(mine, due);
        return due;
    }
}
