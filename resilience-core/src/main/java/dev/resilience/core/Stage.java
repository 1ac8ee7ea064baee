package dev.resilience.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One link of a pipeline, bound in front of the next one. Thread-safe: one instance serves every caller; what belongs to one
 * call is in its {@link Frame}.
 */
public interface Stage {

    /**
     * Guards one synchronous call.
     *
     * @throws Throwable what the work threw, or an unchecked exception of a policy
     */
    <T> T call(Call<T, ?> work, Frame frame) throws Throwable;

    /**
     * Guards one synchronous call as the first stage of its pipeline: makes its frame, and sees that the last word about it is said.
     *
     * @throws Throwable what the work threw, or an unchecked exception of a policy
     */
    default <T> T callAsFirst(Call<T, ?> work, Frames frames) throws Throwable {
        return frames.call(this, work);
    }

    /**
     * Guards one asynchronous call: policies hold on until the stage that the work returns has completed.
     *
     * @return never null and never throws: what goes wrong completes it exceptionally
     */
    <T> CompletableFuture<T> callAsync(Call<? extends CompletionStage<T>, ?> work, Frame frame);

    /**
     * How long, from now on, a call would be rejected here or further in. Takes no permit, counts nothing and changes nothing. A stage
     * that leads to others asks them; one that does not know says 0.
     *
     * @return nanoseconds; 0 when a call may be let through now, Long.MAX_VALUE when nobody knows how long it will not
     */
    default long nanosUntilAdmitted(Call<?, ?> work) {
        return 0;
    }
}
