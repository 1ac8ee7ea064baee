package dev.resilience.core;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.failure.GuardedResultRule;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.failure.ResultClassifier;
import org.jspecify.annotations.Nullable;

/** Makes the {@link Frame}s of one pipeline, and holds what they share. Immutable and thread-safe. */
public final class Frames {

    private final ResilienceRuntime runtime;
    private final FailureRules rules;
    private final @Nullable ResultClassifier results;

    /** Frames for calls through one pipeline whose results are never failures. */
    Frames(ResilienceRuntime runtime, FailureRules rules) {
        this(runtime, rules, null);
    }

    /**
     * Frames for calls through one pipeline.
     *
     * @param rules the rules by which failures are classified
     * @param results the rule by which results are; null if none is a failure
     */
    public Frames(ResilienceRuntime runtime, FailureRules rules, @Nullable ResultClassifier results) {
        this.runtime = runtime;
        this.rules = rules;
        this.results = results == null ? null : new GuardedResultRule(results);
    }

    /**
     * Makes a synchronous call on the current thread, from the first stage on. Who has asked for the last word about it has it if the
     * call fails or returns a result that counts as a failure, before the caller knows.
     */
    public <T> T call(Stage first, Call<T, ?> work) throws Throwable {
        Frame frame = forCall();
        T result;
        try {
            result = first.call(work, frame);
        } catch (Throwable failure) {
            FrameExtra extra =
                    frame.extra; // not by a method: a handler inlines none, and the frame would be lost to it
            if (extra != null) {
                extra.sayLastWord();
            }
            throw failure;
        }
        FrameExtra extra = frame.extra;
        if (extra != null && frame.failedResult() != null) {
            extra.sayLastWord();
        }
        return result;
    }

    /** A frame for a synchronous call that the current thread makes; the thread's current {@link Deadline} bounds it. */
    public Frame forCall() {
        return new Frame(this, null);
    }

    /** A frame for an asynchronous call that the current thread makes; the thread's current {@link Deadline} bounds it. */
    public Frame forAsyncCall() {
        return new Frame(this, new FrameExtra());
    }

    ResilienceRuntime runtime() {
        return runtime;
    }

    /** What kind of failure a result is; null if it is none. Never throws. */
    @Nullable
    Classification classifyResult(@Nullable Object result) {
        return results == null ? null : results.classify(result);
    }

    /** How an attempt ended that threw {@code thrown}: as remembered, or found, and then not remembered. Never throws. */
    Outcome outcomeOf(Throwable thrown, @Nullable FrameExtra memo) {
        return memo != null && memo.failure == thrown ? memo.failureOutcome : classify(thrown);
    }

    /** How an attempt ended that threw {@code thrown}. Never throws. */
    Outcome classify(Throwable thrown) {
        return thrown instanceof DeadlineExceededException expired && !expired.fairlyTimed()
                ? Outcome.IGNORED
                : rules.classify(thrown);
    }
}
