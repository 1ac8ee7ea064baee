package dev.resilience.core.retry;

import dev.resilience.core.Async;
import dev.resilience.core.Call;
import dev.resilience.core.Frame;
import dev.resilience.core.TimeLimit;
import dev.resilience.core.deadletter.DeadLetters;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.Executed;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The failures of one call and what follows from each: another attempt after a delay, or the end. The same for synchronous and
 * asynchronous calls; only the waiting differs. Not thread-safe: a call makes one attempt at a time.
 */
final class RetryCall {

    /** How many failures a timeline keeps: those of more attempts are the same again. */
    private static final int MAX_TIMELINE = 1_000;

    private static final int KINDS = FailureKind.values().length;

    private final RetryStage stage;
    final AdaptiveRetry retry;
    final AdaptiveRetryConfig config;
    final Frame frame;
    final Call<?, ?> work;
    final long start;
    private final int maxAttempts;
    private final boolean blocking;
    private final @Nullable RetryContext outer;
    private final @Nullable RetryRecorder recorder;
    private final @Nullable List<RetryAttempt> timeline;
    final @Nullable TimeLimit limit;
    private final long due;
    private final int[] used = new int[KINDS];
    int failedAttempts;
    private int allowance;
    private @Nullable Throwable lastFailure;

    @Nullable
    Classification last;

    /** What kind of failure the last retry was made after. */
    private @Nullable Classification repeated;

    private @Nullable StopReason stopReason;
    private long delay;
    private long attemptTimeout;

    /**
     * @param start the reading of the clock when the first attempt began; of no meaning unless the retry asked for it
     * @param outer the attempt of another retry in which this call is made; null if there is none
     * @param blocking whether the thread sleeps in pauses
     */
    RetryCall(
            RetryStage stage,
            AdaptiveRetryConfig config,
            Frame frame,
            Call<?, ?> work,
            long start,
            @Nullable RetryContext outer,
            boolean blocking) {
        this.stage = stage;
        this.retry = stage.retry();
        this.config = config;
        this.frame = frame;
        this.work = work;
        this.start = start;
        this.outer = outer;
        this.blocking = blocking;
        this.maxAttempts = outer != null && retry.isSuppressed(config) ? 1 : config.maxAttempts();
        this.recorder = frame.attachment(RetryRecorder.class);
        this.timeline = Entry.keepsTimeline(config, recorder) ? new ArrayList<>() : null;
        this.limit = frame.limit();
        this.due = frame.due();
    }

    /**
     * Decides about an attempt that failed: whether another follows, after {@link #delayNanos}.
     *
     * @param failure what it threw; null if its result counts as a failure
     */
    boolean mayRepeat(@Nullable Throwable failure) {
        Outcome outcome = frame.outcomeOf(failure);
        failedAttempts = frame.attempt();
        Classification known = outcome instanceof Classification classified ? classified : null;
        retry.countFailure(config, outcome);
        stopReason = reasonToStop(failure, known);
        note(failure, known);
        if (known == null || stopReason != null) {
            Thrown.explain(failure, lastFailure);
            return false;
        }
        count(known.kind());
        lastFailure = failure;
        repeated = known;
        adjustNext(known);
        retry.retries(frame.attempt(), known.kind(), delay, failure);
        return true;
    }

    /** The order of these checks is part of what users rely on. */
    private @Nullable StopReason reasonToStop(@Nullable Throwable failure, @Nullable Classification known) {
        last = known == null ? last : known;
        if (known == null || !isRepeatable(failure, known)) {
            return StopReason.NOT_RETRYABLE;
        }
        if (used(known.kind()) >= allowance) {
            return StopReason.KIND_BUDGET;
        }
        if (frame.attempt() >= maxAttempts) {
            return StopReason.MAX_ATTEMPTS;
        }
        double draw = frame.runtime().random().getAsDouble();
        long next = Delays.nanos(retry, config, known, frame.attempt(), delay, draw);
        if (next == Delays.TOO_LONG || next >= remainingNanos()) {
            return StopReason.DEADLINE;
        }
        delay = next;
        if (stage.nanosUntilNextIsAdmitted(work) > delay) {
            return StopReason.NOT_ADMITTED;
        }
        StopReason unwanted = askWhoMadeTheCall(known.kind());
        if (unwanted != null) {
            return unwanted;
        }
        boolean sleeps = blocking && delay > 0;
        return retry.admission().admits(known.kind(), sleeps, config.maxSleepers(), frame.now())
                ? null
                : StopReason.RETRY_BUDGET;
    }

    private boolean isRepeatable(@Nullable Throwable failure, Classification known) {
        return !(failure != null && Thrown.isError(Async.unwrap(failure)))
                && allowanceFor(failure, known.kind()) > 0
                && (known.executed() == Executed.NO || config.idempotent())
                && !retry.isVetoed(work);
    }

    /** Found once per failure, since a user's predicate is asked. */
    private int allowanceFor(@Nullable Throwable failure, FailureKind kind) {
        allowance = config.allowance(failure, kind, retry.userCode());
        return allowance;
    }

    private @Nullable StopReason askWhoMadeTheCall(FailureKind kind) {
        if (recorder == null || recorder.handler() == SleepHandler.WAIT) {
            return null;
        }
        Duration pause = Duration.ofNanos(delay);
        SleepHandler.Decision decision = retry.userCode()
                .ask(
                        "the sleep handler",
                        () -> recorder.handler().beforePause(frame.attempt(), kind, pause),
                        SleepHandler.Decision.WAIT);
        return switch (decision) {
            case WAIT -> null;
            case DEFER -> StopReason.DEFERRED;
            case ABORT -> StopReason.ABORTED;
        };
    }

    private long remainingNanos() {
        long remaining = frame.remainingNanos();
        if (config.maxDuration().isZero()) {
            return remaining;
        }
        long elapsed = frame.now() - start;
        return Math.min(remaining, TimeUnit.NANOSECONDS.convert(config.maxDuration()) - elapsed);
    }

    @SuppressWarnings("EnumOrdinal") // an index that never leaves this object
    private int used(FailureKind kind) {
        return used[kind.ordinal()];
    }

    @SuppressWarnings("EnumOrdinal")
    private void count(FailureKind kind) {
        used[kind.ordinal()]++;
    }

    private void note(@Nullable Throwable failure, @Nullable Classification known) {
        if (timeline != null && timeline.size() < MAX_TIMELINE) {
            timeline.add(new RetryAttempt(
                    frame.attempt(),
                    known == null ? null : known.kind(),
                    failure,
                    elapsed(),
                    stopReason == null ? Duration.ofNanos(delay) : null));
        }
    }

    Duration elapsed() {
        return Duration.ofNanos(frame.now() - start);
    }

    private void adjustNext(Classification known) {
        Duration wanted = retry.nextAttemptTimeout(config, known.kind(), this::context);
        attemptTimeout = wanted == null ? 0 : wanted.toNanos();
    }

    /** Sets the limit of the attempt that begins now, if the last failure asks for one of its own. */
    void limitAttempt() {
        if (attemptTimeout > 0) {
            frame.limitAttempt(new AttemptLimit(retry, attemptTimeout), frame.now() + attemptTimeout);
        }
    }

    /** Puts back the limit of the call after an attempt. */
    void attemptEnded() {
        if (attemptTimeout > 0) {
            frame.restore(limit, due);
        }
    }

    /** What the guarded work may know, and hooks. */
    RetryContext context() {
        return new RetryContext(
                retry.name(),
                frame.attempt(),
                maxAttempts,
                lastFailure,
                last == null ? null : last.kind(),
                attemptTimeout > 0 ? Duration.ofNanos(attemptTimeout) : null,
                RetryScope.amplification(outer, maxAttempts));
    }

    /** Tells that the call has succeeded. */
    void succeeded() {
        tellRecovery(true);
        if (recorder != null) {
            recorder.succeeded(frame.attempt(), timeline());
        }
    }

    /**
     * The one place where a call is given up: counts it and tells whoever wants to know.
     *
     * @param failure what the last attempt threw; null if its result counts as a failure, which is returned then
     * @param result of no meaning if it threw
     * @return what the caller gets thrown; null if {@code failure} is
     */
    @Nullable
    Throwable giveUp(@Nullable Throwable failure, @Nullable Object result) {
        StopReason reason = stopReason == null ? StopReason.NOT_RETRYABLE : stopReason; // null: given up in a pause
        DeadLetters letters = config.deadLetter();
        if (letters != null && stopReason != null) {
            Letters.leave(letters, this, reason, failure, result);
        }
        Throwable thrown = failure == null ? null : Thrown.forCaller(this, reason, failure);
        if (recorder != null) {
            Duration later = reason == StopReason.DEFERRED ? Duration.ofNanos(delay) : null;
            recorder.gaveUp(reason, failedAttempts, later, timeline());
        }
        retry.gaveUp(reason, failure, failedAttempts);
        tellRecovery(false);
        return thrown;
    }

    /** Only of calls that were retried. */
    private void tellRecovery(boolean helped) {
        if (frame.attempt() > 1 && repeated != null) {
            retry.announcer().recovery(repeated.kind(), frame.attempt(), helped, lastFailure);
        }
    }

    /** The pause before the next attempt. */
    long delayNanos() {
        return delay;
    }

    /** The failed attempts so far; empty unless somebody wants to know. */
    List<RetryAttempt> timeline() {
        return timeline == null ? List.of() : timeline;
    }
}
