package dev.resilience.core.deadletter;

/**
 * Takes letters about calls that were given up. Must be thread-safe: every thread that makes guarded calls may call it.
 *
 * <p>A synchronous call hands its letter in on the caller's thread, an asynchronous one on the executor of the runtime: before the
 * caller learns of the failure, outside all time limits of the call, and under no lock of ours. So the caller waits for as long as
 * this takes; a sink that may be slow should hand the letter on to a thread of its own, and loses what it has not written when the
 * process dies.
 */
@FunctionalInterface
public interface DeadLetterSink {

    /**
     * Takes a letter. Once this has returned, the letter is as safe as the sink makes it.
     *
     * @throws Exception anything: it is logged once per sink and counted, and the call ends as it would have without
     */
    void accept(DeadLetter letter) throws Exception;
}
