package dev.resilience.core.deadletter;

import java.util.Map;

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

    /**
     * Takes what was found out about a letter after it was taken, on a thread that no caller waits for. A letter whose diagnosis was
     * known at once has it already; one whose process ends meanwhile never has any. Does nothing unless overridden.
     *
     * @param id of a letter; it may be gone
     * @throws Exception anything: it is logged once per sink
     */
    default void diagnosed(String id, Map<String, String> diagnosis) throws Exception {}
}
