package dev.resilience.benchmarks;

import dev.resilience.core.failure.ClassifiedFailure;
import dev.resilience.core.failure.FailureKind;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A simulated backend whose failures rise from none to a peak and fall to none again. It serves one attempt after the other, in the
 * order in which they come, and what fails takes as long as what succeeds. Attempts stand in a queue, which is long enough for
 * {@value #QUEUE_SECONDS} s of work; those that find it full fail at once. The backend does not notice that whoever sent an attempt
 * has stopped waiting for it, and serves it all the same. Not thread-safe.
 */
final class DegradingBackend {

    /** Seconds before the first failure. */
    static final int CALM = 30;

    /** Seconds in which failures rise to their peak, and in which they fall to none. */
    static final int RAMP = 10;

    /** Seconds at the peak. */
    static final int OUTAGE = 60;

    /** The second from which on nothing fails by itself any more. */
    static final int HEALED = CALM + RAMP + OUTAGE + RAMP;

    /** The longest queue, in seconds of work. */
    static final int QUEUE_SECONDS = 2;

    /** Time on the way to the backend and back. */
    static final int LATENCY_MILLIS = 20;

    private static final long LATENCY = LATENCY_MILLIS * 1_000_000L;
    private static final long LONGEST_WAIT = QUEUE_SECONDS * 1_000_000_000L;

    private final VirtualTime time;
    private final Random random;
    private final long serviceNanos;
    private final double peak;

    /** When all that is in the queue will have been served. */
    private long idleFrom;

    /**
     * A backend with an empty queue.
     *
     * @param capacity attempts a second; infinite for a backend that is never overloaded
     * @param peak which ratio of attempts fails by itself at worst
     */
    DegradingBackend(VirtualTime time, Random random, double capacity, double peak) {
        this.time = time;
        this.random = random;
        this.serviceNanos = Math.round(1e9 / capacity);
        this.peak = peak;
    }

    /** Begins one attempt. */
    CompletionStage<String> answer() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        long now = time.nanoTime();
        long begin = Math.max(now, idleFrom);
        boolean fails = random.nextDouble() < peak * degradation(begin / 1e9);
        if (begin - now > LONGEST_WAIT) {
            time.schedule(() -> answer.completeExceptionally(Unavailable.INSTANCE), LATENCY);
            return answer;
        }
        idleFrom = begin + serviceNanos;
        time.schedule(
                () -> {
                    if (fails) {
                        answer.completeExceptionally(Unavailable.INSTANCE);
                    } else {
                        answer.complete("done");
                    }
                },
                idleFrom - now + LATENCY);
        return answer;
    }

    /** How much of the peak is reached, from 0 to 1. */
    static double degradation(double second) {
        double risen = (second - CALM) / RAMP;
        double left = (HEALED - second) / RAMP;
        return Math.max(0, Math.min(1, Math.min(risen, left)));
    }

    /** As an HTTP client throws it on a 503. Always the same one: it has no stack trace. */
    private static final class Unavailable extends RuntimeException implements ClassifiedFailure {

        @SuppressWarnings("StaticAssignmentOfThrowable") // it has no stack trace that could mislead
        static final Unavailable INSTANCE = new Unavailable();

        private static final long serialVersionUID = 1L;

        private Unavailable() {
            super("503", null, false, false);
        }

        @Override
        public FailureKind failureKind() {
            return FailureKind.TRANSIENT;
        }
    }
}
