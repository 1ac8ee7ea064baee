package dev.resilience.core.retry;

import dev.resilience.core.Async;
import dev.resilience.core.Call;
import dev.resilience.core.ContextCarrier.Captured;
import dev.resilience.core.Frame;
import dev.resilience.core.Stage;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Makes attempts until one succeeds or {@link RetryCall} says that no other follows. */
final class RetryStage implements Stage {

    static {
        // Loaded before the first call is compiled: a method of a type that is not is never inlined, and the frame is
        // lost to it.
        Objects.requireNonNull(RetryContext.class);
    }

    private final AdaptiveRetry retry;
    private final Stage next;

    RetryStage(AdaptiveRetry retry, Stage next) {
        this.retry = retry;
        this.next = next;
    }

    AdaptiveRetry retry() {
        return retry;
    }

    /** How long stages further in would reject the next attempt. */
    long nanosUntilNextIsAdmitted(Call<?, ?> work) {
        return next.nanosUntilAdmitted(work);
    }

    @Override
    public long nanosUntilAdmitted(Call<?, ?> work) {
        return next.nanosUntilAdmitted(work);
    }

    /**
     * Little code, and none that hands the frame on but to the next stage: so it is inlined into its caller, and the frame need not be
     * made, as long as first attempts succeed.
     */
    @Override
    @SuppressWarnings("NullAway") // what is returned is what the work returned, null or not
    public <T> T call(Call<T, ?> work, Frame frame) throws Throwable {
        Entry entry = retry.entry();
        boolean startIsKnown = entry.timed() || frame.hasAttachment();
        long start = startIsKnown ? frame.now() : 0;
        RetryScope scope = RetryScope.ofThread();
        if (!scope.isEmpty()) {
            return callNested(work, frame, entry, startIsKnown, start, scope);
        }
        scope.enter(retry);
        T result = null;
        Throwable failure = null;
        try {
            if (entry.heard()) {
                retry.attemptBegins();
            }
            result = next.call(work, frame);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        scope.clear();
        if (failure != null || frame.failedResult() != null) {
            entry.deposit(startIsKnown, start);
            RetryCall call = new RetryCall(this, entry.config(), frame, work, start, null, true);
            return attemptsAfter(failure, result, call, scope, null);
        }
        retry.countSuccess(entry, startIsKnown, start);
        if (entry.heard() || frame.hasAttachment()) {
            retry.tellSuccess(entry.config(), null, frame);
        }
        return result;
    }

    /** The same inside an attempt of another retry, or of this one. */
    @SuppressWarnings("NullAway")
    private <T> T callNested(
            Call<T, ?> work, Frame frame, Entry entry, boolean startIsKnown, long start, RetryScope scope)
            throws Throwable {
        AdaptiveRetryConfig config = entry.config();
        RetryContext outer = retry.enteredInside(config);
        RetryCall call = new RetryCall(this, config, frame, work, start, outer, true);
        RetryScope before = scope.enter(retry, null, outer);
        T result = null;
        Throwable failure = null;
        try {
            retry.attemptBegins();
            result = next.call(work, frame);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        scope.restore(before);
        if (failure != null || frame.failedResult() != null) {
            entry.deposit(startIsKnown, start);
            return attemptsAfter(failure, result, call, scope, outer);
        }
        retry.countSuccess(entry, startIsKnown, start);
        retry.tellSuccess(config, call, frame);
        return result;
    }

    /**
     * What comes after a first attempt that failed.
     *
     * @param firstFailure what it threw; null if its result counts as a failure
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // the call is about this very work
    private <T> T attemptsAfter(
            @Nullable Throwable firstFailure,
            T firstResult,
            RetryCall call,
            RetryScope scope,
            @Nullable RetryContext outer)
            throws Throwable {
        Frame frame = call.frame;
        Call<T, ?> work = (Call<T, ?>) call.work;
        Throwable failure = firstFailure;
        T result = firstResult;
        RetryScope before = scope.enter(retry, call, outer);
        try {
            do {
                call.attemptEnded();
                if (!call.mayRepeat(failure) || !paused(call, frame)) {
                    Throwable thrown = call.giveUp(failure, result);
                    if (thrown != null) {
                        throw thrown;
                    }
                    return result;
                }
                frame.nextAttempt();
                call.limitAttempt();
                retry.attemptBegins();
                failure = null;
                try {
                    result = next.call(work, frame);
                } catch (Throwable thrown) {
                    failure = thrown;
                }
            } while (failure != null || frame.failedResult() != null);
            retry.countSuccessAfterRetry();
            retry.tellSuccess(call.config, call, frame);
            return result;
        } finally {
            scope.restore(before);
        }
    }

    /** Waits; when the thread is interrupted meanwhile, the call ends as its last attempt did and the flag is set. */
    private boolean paused(RetryCall call, Frame frame) {
        boolean sleeps = call.delayNanos() > 0;
        boolean interrupted = Thread.currentThread().isInterrupted(); // also where there is no delay to interrupt
        try {
            if (sleeps && !interrupted) {
                frame.time().sleep(call.delayNanos());
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            interrupted = true;
        } finally {
            if (sleeps) {
                retry.admission().wokeUp();
            }
        }
        return !interrupted;
    }

    @Override
    public <T> CompletableFuture<T> callAsync(Call<? extends CompletionStage<T>, ?> work, Frame frame) {
        Entry entry = retry.entry();
        AdaptiveRetryConfig config = entry.config();
        RetryContext outer = RetryScope.ofThread().isEmpty() ? null : retry.enteredInside(config);
        RetryCall call = new RetryCall(this, config, frame, work, frame.now(), outer, false);
        Attempts<T> attempts = new Attempts<>(work, frame, entry, call, outer);
        attempts.guarded(() -> attempts.follow(attempts.begin()));
        return attempts.result;
    }

    /** One asynchronous call. What its first attempt found on its thread is there in the later ones, too. */
    private final class Attempts<T> {

        private final Call<? extends CompletionStage<T>, ?> work;
        private final Frame frame;
        private final Entry entry;
        private final RetryCall call;
        private final @Nullable RetryContext outer;
        private final Captured context;
        private final CompletableFuture<T> result = new CompletableFuture<>();

        Attempts(
                Call<? extends CompletionStage<T>, ?> work,
                Frame frame,
                Entry entry,
                RetryCall call,
                @Nullable RetryContext outer) {
            this.work = work;
            this.frame = frame;
            this.entry = entry;
            this.call = call;
            this.outer = outer;
            this.context = entry.config().maxAttempts() > 1 ? frame.runtime().captureContext() : () -> () -> {};
        }

        CompletableFuture<T> begin() {
            RetryScope scope = RetryScope.ofThread();
            RetryScope before = scope.enter(retry, call, outer);
            try {
                retry.attemptBegins();
                return next.callAsync(work, frame);
            } finally {
                scope.restore(before);
            }
        }

        void follow(CompletableFuture<T> attempt) {
            Async.onEnd(attempt, (value, failure) -> guarded(() -> ended(value, failure)));
        }

        /** Whatever goes wrong between attempts, in a carrier of context say: the caller hears of an end. */
        private void guarded(Runnable step) {
            try {
                step.run();
            } catch (Throwable broken) {
                result.completeExceptionally(broken);
            }
        }

        private void ended(T value, @Nullable Throwable failure) {
            call.attemptEnded();
            if (failure == null && frame.failedResult() == null) {
                if (frame.attempt() == 1) {
                    retry.countSuccess(entry, true, call.start);
                } else {
                    retry.countSuccessAfterRetry();
                }
                retry.tellSuccess(entry.config(), call, frame);
                result.complete(value);
                return;
            }
            if (frame.attempt() == 1) {
                entry.deposit(true, call.start);
            }
            if (call.mayRepeat(failure)) {
                Pause.begin(frame, call.delayNanos(), this::again, this::givenUpByCaller);
            } else {
                end(value, call.giveUp(failure, value));
            }
        }

        private void end(T value, @Nullable Throwable thrown) {
            if (thrown == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(thrown);
            }
        }

        private void again() {
            guarded(() -> {
                frame.nextAttempt();
                call.limitAttempt();
                follow(context.around(this::begin));
            });
        }

        private void givenUpByCaller() {
            CancellationException cancelled = new CancellationException("The caller has cancelled the call");
            call.giveUp(cancelled, null);
            result.completeExceptionally(cancelled);
        }
    }
}
