package dev.resilience.core.timeout;

import dev.resilience.core.Call;
import dev.resilience.core.Checks;
import dev.resilience.core.Frame;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Stages;
import dev.resilience.core.TimeLimit;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.failure.FailureRules;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches over one piece of work without a policy, a name or settings. Thread-safe. */
public final class Watchdog {

    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

    private Watchdog() {}

    /**
     * Runs work on the current thread and interrupts it when time is up, by the shared runtime's clock.
     *
     * @param timeout how long the work may take; positive
     * @param onTimeout run on the current thread when the work has been ended because its time was up, or has returned too late;
     *     what it throws is logged and goes no further
     * @return what the work returned in time
     * @throws X what the work throws
     * @throws TimeoutExceededException if time was up; its cause is what the interrupted work threw, if anything
     * @throws dev.resilience.core.ResilienceConfigurationException if the timeout is not positive
     */
    public static <T, X extends Throwable> T run(Call<T, X> work, Duration timeout, Runnable onTimeout) throws X {
        return run(work, timeout, onTimeout, ResilienceRuntime.standard());
    }

    /** As {@link #run(Call, Duration, Runnable)}, by the clock of another runtime. */
    public static <T, X extends Throwable> T run(
            Call<T, X> work, Duration timeout, Runnable onTimeout, ResilienceRuntime runtime) throws X {
        new Checks().positive("timeout", timeout).done();
        Watched limit = new Watched(timeout);
        Frame frame = new Frame(runtime, FailureRules.standard());
        frame.narrow(limit, frame.now() + limit.limitNanos());
        try {
            return Stages.work().call(work, frame);
        } catch (Throwable failure) {
            if (failure == limit.exceeded) {
                tell(onTimeout);
            }
            throw Watchdog.<X>asThrown(failure);
        }
    }

    private static void tell(Runnable onTimeout) {
        try {
            onTimeout.run();
        } catch (Throwable failure) {
            log.warn("What was to be done on a timeout failed", failure);
        }
    }

    /** The compiler cannot know that only what the work throws comes out, or unchecked exceptions. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> X asThrown(Throwable failure) {
        return (X) failure;
    }

    /** The limit of one piece of work; remembers its end, so that it is not taken for that of another one inside. */
    private static final class Watched implements TimeLimit {

        private final Duration length;
        private @Nullable TimeoutExceededException exceeded;

        Watched(Duration length) {
            this.length = length;
        }

        @Override
        public long limitNanos() {
            return length.toNanos();
        }

        @Override
        public boolean keepsLateResult() {
            return false;
        }

        @Override
        public TimeoutExceededException exceeded(long elapsedNanos, @Nullable Throwable cause) {
            Duration elapsed = Duration.ofNanos(elapsedNanos);
            exceeded = new TimeoutExceededException(
                    "watchdog",
                    "Watchdog: no result within %d ms, ended after %d ms"
                            .formatted(length.toMillis(), elapsed.toMillis()),
                    length,
                    elapsed,
                    cause);
            return exceeded;
        }
    }
}
