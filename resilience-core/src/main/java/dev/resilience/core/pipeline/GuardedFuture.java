package dev.resilience.core.pipeline;

import dev.resilience.core.Async;
import dev.resilience.core.Frame;
import java.util.concurrent.CompletableFuture;

/**
 * What the caller of an asynchronous call holds. Whoever completes it before the call has ended (cancels it, or has it time out
 * by {@link #orTimeout}) gives the call up, and that reaches all the way to the work.
 */
final class GuardedFuture<T> extends CompletableFuture<T> {

    GuardedFuture(CompletableFuture<T> call, Frame frame) {
        Async.onEnd(call, (value, thrown) -> {
            if (thrown != null) {
                afterLastWord(frame, () -> completeExceptionally(thrown));
            } else if (frame.failedResult() != null) {
                afterLastWord(frame, () -> complete(value));
            } else {
                complete(value);
            }
        });
        Async.onEnd(this, (value, thrown) -> {
            if (!call.isDone()) {
                frame.cancel();
            }
        });
    }

    /** The last word about the call is not said on the thread that happened to end it: that may be a client's or the timer's. */
    private static void afterLastWord(Frame frame, Runnable end) {
        Runnable lastWord = frame.lastWord();
        if (lastWord == null) {
            end.run();
            return;
        }
        frame.runtime().execute(() -> {
            try {
                lastWord.run();
            } finally {
                end.run();
            }
        });
    }

    /** A stage that depends on this one is an ordinary future: cancelling it does not end the call. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
