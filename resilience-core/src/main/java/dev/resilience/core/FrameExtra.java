package dev.resilience.core;

import dev.resilience.core.failure.Outcome;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The part of a {@link Frame} that few calls need; as a reference, how the asynchronous step under way is given up, which is the only
 * thing in it that is thread-safe.
 */
final class FrameExtra extends AtomicReference<@Nullable Runnable> {

    /** What the reference is once the caller has given the call up. */
    private static final Runnable CANCELLED = new Cancelled();

    private static final long serialVersionUID = 1L;

    transient long workBegan; // of work with a limit
    transient @Nullable Throwable failure;
    transient Outcome failureOutcome = Outcome.SUCCESS; // of no meaning without a failure
    transient @Nullable HeldPermit held;
    transient @Nullable End end;
    transient @Nullable Runnable lastWord;
    transient @Nullable Object attachment;

    static FrameExtra orNew(@Nullable FrameExtra known) {
        return known == null ? new FrameExtra() : known;
    }

    /** One that knows what kind of failure {@code thrown} is: found once, however often this is asked. */
    static FrameExtra remembering(@Nullable FrameExtra known, Throwable thrown, Frames frames) {
        FrameExtra memo = orNew(known);
        if (memo.failure != thrown) {
            memo.remember(thrown, frames.classify(thrown));
        }
        return memo;
    }

    /** Remembers how the attempt ended: by a failure, or with a result that counts as one. */
    void remember(@Nullable Throwable thrown, Outcome outcome) {
        failure = thrown;
        failureOutcome = outcome;
    }

    /** See {@link Frame#onCancel}. */
    void onCancel(Runnable action) {
        Runnable before = get();
        while (before != CANCELLED) {
            if (compareAndSet(before, action)) {
                return;
            }
            before = get();
        }
        action.run();
    }

    void cancel() {
        Runnable action = getAndSet(CANCELLED);
        if (action != null) {
            action.run();
        }
    }

    boolean isCancelled() {
        return get() == CANCELLED;
    }

    @Nullable
    Runnable lastWord() {
        return isCancelled() ? null : lastWord;
    }

    void sayLastWord() {
        Runnable word = lastWord();
        if (word != null) {
            word.run();
        }
    }

    /** The latest end of a limit of this pipeline. */
    record End(TimeLimit limit, TimeoutExceededException exception) {}

    private static final class Cancelled implements Runnable {
        @Override
        public void run() {}
    }
}
