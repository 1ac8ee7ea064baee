package dev.resilience.core.retry;

import dev.resilience.core.Async;
import dev.resilience.core.Call;
import dev.resilience.core.Frame;
import dev.resilience.core.Stage;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Makes attempts until one succeeds or {@link RetryCall} says that no other follows. */
final class RetryStage implements Stage {

    private final AdaptiveRetry retry;
    private final Stage next;

    RetryStage(AdaptiveRetry retry, Stage next) {
        this.retry = retry;
        this.next = next;
    }

    @Override
    public <T> T call(Call<T, ?> work, Frame frame) throws Throwable {
        long start = frame.now();
        RetryCall call = null;
        while (true) {
            try {
                T result = next.call(work, frame);
                retry.countSuccess(call != null);
                return result;
            } catch (Throwable failure) {
                if (call == null) {
                    call = new RetryCall(retry, frame, start);
                }
                if (!call.mayRepeat(failure)) {
                    retry.countStop(call.stopReason());
                    throw failure;
                }
                pause(call.delayNanos(), frame, failure);
            }
            frame.nextAttempt();
        }
    }

    /** Waits; when the thread is interrupted meanwhile, the call ends with its last failure and the flag set. */
    private void pause(long nanos, Frame frame, Throwable failure) throws Throwable {
        if (Thread.currentThread().isInterrupted()) {
            throw givenUp(failure); // also where there is no delay to interrupt
        }
        try {
            frame.time().sleep(nanos);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw givenUp(failure);
        }
    }

    /** Counts a call that its caller has given up in a pause: nothing more was to be tried. */
    private <X extends Throwable> X givenUp(X reason) {
        retry.countStop(StopReason.NOT_RETRYABLE);
        return reason;
    }

    @Override
    public <T> CompletableFuture<T> callAsync(Call<? extends CompletionStage<T>, ?> work, Frame frame) {
        CompletableFuture<T> result = new CompletableFuture<>();
        attempt(work, frame, new RetryCall(retry, frame, frame.now()), result);
        return result;
    }

    private <T> void attempt(
            Call<? extends CompletionStage<T>, ?> work, Frame frame, RetryCall call, CompletableFuture<T> result) {
        Async.onEnd(next.callAsync(work, frame), (value, failure) -> {
            if (failure == null) {
                retry.countSuccess(frame.attempt() > 1);
                result.complete(value);
                return;
            }
            if (call.mayRepeat(failure)) {
                Pause.begin(
                        frame,
                        call.delayNanos(),
                        () -> again(work, frame, call, result),
                        () -> result.completeExceptionally(
                                givenUp(new CancellationException("The caller has cancelled the call"))));
            } else {
                retry.countStop(call.stopReason());
                result.completeExceptionally(failure);
            }
        });
    }

    private <T> void again(
            Call<? extends CompletionStage<T>, ?> work, Frame frame, RetryCall call, CompletableFuture<T> result) {
        frame.nextAttempt();
        attempt(work, frame, call, result);
    }
}
