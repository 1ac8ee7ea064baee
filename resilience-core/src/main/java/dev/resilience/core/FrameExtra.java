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
    static final Runnable CANCELLED = new Cancelled();

    private static final long serialVersionUID = 1L;

    transient long workBegan;
    transient @Nullable Throwable failure;
    transient Outcome failureOutcome = Outcome.SUCCESS; // of no meaning without a failure
    transient @Nullable HeldPermit held;
    transient @Nullable End end;
    transient @Nullable Runnable lastWord;
    transient @Nullable Object attachment;

    @Nullable
    Runnable lastWord() {
        return get() == CANCELLED ? null : lastWord;
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
