package dev.resilience.core.retry;

import dev.resilience.core.Async;
import dev.resilience.core.Call;
import dev.resilience.core.ContextCarrier.Captured;
import dev.resilience.core.ContextCarrier.Scope;
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

    @Override
    public <T> T call(Call<T, ?> work, Frame frame) throws Throwable {
        AdaptiveRetryConfig config = retry.settings();
        boolean startIsKnown = retry.needsStart(config, frame);
        long start = startIsKnown ? frame.now() : 0;
        retry.admission().callBegins(startIsKnown, start);
        Object[] scope = RetryScope.ofThread();
        if (RetryScope.isNested(scope)) {
            Object[] before = scope.clone();
            try {
                return attempts(work, frame, config, start, scope, retry.enteredInside(config));
            } finally {
                RetryScope.restore(scope, before);
            }
        }
        try {
            return attempts(work, frame, config, start, scope, null);
        } finally {
            RetryScope.clear(scope);
        }
    }

    @SuppressWarnings("NullAway") // what is returned is what the work returned, null or not
    private <T> T attempts(
            Call<T, ?> work,
            Frame frame,
            AdaptiveRetryConfig config,
            long start,
            Object[] scope,
            @Nullable RetryContext outer)
            throws Throwable {
        RetryScope.enter(scope, retry, null, outer);
        retry.attemptBegins();
        RetryCall call = null;
        while (true) {
            T result = null;
            Throwable failure = null;
            try {
                result = next.call(work, frame);
            } catch (Throwable thrown) {
                failure = thrown;
            }
            if (failure == null && frame.failedResult() == null) {
                retry.succeeded(config, call, frame.attempt(), frame);
                return result;
            }
            if (call == null) {
                call = new RetryCall(this, config, frame, work, start, outer, true);
                RetryScope.known(scope, call);
            }
            call.attemptEnded();
            if (!call.mayRepeat(failure) || !paused(call, frame)) {
                Throwable thrown = call.giveUp(failure);
                if (thrown != null) {
                    throw thrown;
                }
                return result;
            }
            frame.nextAttempt();
            call.limitAttempt();
            retry.attemptBegins();
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
        AdaptiveRetryConfig config = retry.settings();
        long start = frame.now();
        retry.admission().callBegins(true, start);
        RetryContext outer = RetryScope.isNested(RetryScope.ofThread()) ? retry.enteredInside(config) : null;
        RetryCall call = new RetryCall(this, config, frame, work, start, outer, false);
        Attempts<T> attempts = new Attempts<>(work, frame, config, call, outer);
        attempts.guarded(() -> attempts.begin(null));
        return attempts.result;
    }

    /** One asynchronous call. What its first attempt found on its thread is there in the later ones, too. */
    private final class Attempts<T> {

        private final Call<? extends CompletionStage<T>, ?> work;
        private final Frame frame;
        private final AdaptiveRetryConfig config;
        private final RetryCall call;
        private final @Nullable RetryContext outer;
        private final Captured context;
        private final CompletableFuture<T> result = new CompletableFuture<>();

        Attempts(
                Call<? extends CompletionStage<T>, ?> work,
                Frame frame,
                AdaptiveRetryConfig config,
                RetryCall call,
                @Nullable RetryContext outer) {
            this.work = work;
            this.frame = frame;
            this.config = config;
            this.call = call;
            this.outer = outer;
            this.context = config.maxAttempts() > 1 ? frame.runtime().context().capture() : () -> () -> {};
        }

        /** Begins an attempt. */
        void begin(@Nullable Scope carried) {
            Object[] scope = RetryScope.ofThread();
            Object[] before = scope.clone();
            CompletableFuture<T> attempt;
            try {
                RetryScope.enter(scope, retry, call, outer);
                retry.attemptBegins();
                attempt = next.callAsync(work, frame);
            } finally {
                RetryScope.restore(scope, before);
                if (carried != null) {
                    carried.close();
                }
            }
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
                retry.succeeded(config, call, frame.attempt(), frame);
                result.complete(value);
            } else if (call.mayRepeat(failure)) {
                Pause.begin(frame, call.delayNanos(), this::again, this::givenUpByCaller);
            } else {
                end(value, call.giveUp(failure));
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
                begin(context.open());
            });
        }

        private void givenUpByCaller() {
            CancellationException cancelled = new CancellationException("The caller has cancelled the call");
            call.giveUp(cancelled);
            result.completeExceptionally(cancelled);
        }
    }
}
