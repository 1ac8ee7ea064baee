package dev.resilience.core;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;

/** How guarded work ends, under names that do not clash with jcstress's own {@code Outcome}. */
public final class Ends {

    public static final Outcome SUCCESS = Outcome.SUCCESS;
    public static final Outcome IGNORED = Outcome.IGNORED;
    public static final Outcome FAILURE = Classification.of(FailureKind.SERVER_ERROR, "test");

    private Ends() {}
}
