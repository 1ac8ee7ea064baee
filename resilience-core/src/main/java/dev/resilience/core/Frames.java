package dev.resilience.core;

import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.failure.Outcome;

/** Makes the {@link Frame}s of one pipeline, and holds what they share. Immutable and thread-safe. */
public final class Frames {

    private final ResilienceRuntime runtime;
    private final FailureRules rules;

    /**
     * Frames for calls through one pipeline.
     *
     * @param rules the rules by which failures are classified
     */
    public Frames(ResilienceRuntime runtime, FailureRules rules) {
        this.runtime = runtime;
        this.rules = rules;
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

    /** How an attempt ended that threw {@code thrown}. Never throws. */
    Outcome classify(Throwable thrown) {
        return thrown instanceof DeadlineExceededException expired && !expired.fairlyTimed()
                ? Outcome.IGNORED
                : rules.classify(thrown);
    }
}
