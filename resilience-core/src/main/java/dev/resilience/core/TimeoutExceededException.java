package dev.resilience.core;

import dev.resilience.core.failure.ClassifiedFailure;
import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A time limit of this library ended the call or the attempt. The cause is what the interrupted work threw, if anything. */
public class TimeoutExceededException extends ResilienceException implements ClassifiedFailure {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final Duration limit;
    private final Duration elapsed;

    /**
     * The end of a call or attempt whose time is up.
     *
     * @param name the name of the instance whose limit was reached
     * @param message what to tell people
     * @param limit the limit
     * @param elapsed how long the call or attempt had taken
     * @param cause what the work threw when it was ended, or null
     */
    public TimeoutExceededException(
            String name, String message, Duration limit, Duration elapsed, @Nullable Throwable cause) {
        super(message, cause);
        this.name = name;
        this.limit = limit;
        this.elapsed = elapsed;
    }

    /** The name of the instance whose limit was reached. */
    public final String name() {
        return name;
    }

    /** The limit that was reached. */
    public final Duration limit() {
        return limit;
    }

    /** How long the call or attempt had taken when it was ended. */
    public final Duration elapsed() {
        return elapsed;
    }

    @Override
    public final FailureKind failureKind() {
        return FailureKind.TIMEOUT;
    }
}
