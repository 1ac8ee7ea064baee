package dev.resilience.core.failure;

/**
 * How an attempt ended, as the policies see it: a success, a failure of some kind ({@link Classification}), or an end that
 * says nothing about the resource, such as the caller's own cancellation. Immutable.
 */
public sealed interface Outcome permits Outcome.Success, Outcome.Ignored, Classification {

    /** The work ended well. */
    Outcome SUCCESS = Success.INSTANCE;

    /** The work was given up for a reason that lies outside the resource: an interrupt or cancellation that is not ours. */
    Outcome IGNORED = Ignored.INSTANCE;

    /** See {@link #SUCCESS}. */
    enum Success implements Outcome {
        INSTANCE
    }

    /** See {@link #IGNORED}. */
    enum Ignored implements Outcome {
        INSTANCE
    }
}
