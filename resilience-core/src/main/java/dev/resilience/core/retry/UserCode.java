package dev.resilience.core.retry;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls what an application has given to a retry: whatever that does wrong is logged once, and the call goes on. Thread-safe. */
final class UserCode {

    private static final Logger log = LoggerFactory.getLogger(AdaptiveRetry.class);

    private final String retry;
    private final Set<String> blamed = ConcurrentHashMap.newKeySet();

    UserCode(String retry) {
        this.retry = retry;
    }

    /** The answer, or {@code otherwise} if there is none. */
    <T> T ask(String role, Supplier<? extends @Nullable T> question, T otherwise) {
        try {
            T answer = question.get();
            if (answer != null) {
                return answer;
            }
            blame(role, "returned null", null);
        } catch (Throwable failure) {
            blame(role, "threw", failure);
        }
        return otherwise;
    }

    /** Whether a failure meets a predicate; false if that throws. */
    boolean test(String role, Predicate<? super Throwable> predicate, Throwable failure) {
        try {
            return predicate.test(failure);
        } catch (Throwable broken) {
            blame(role, "threw", broken);
            return false;
        }
    }

    /** The limit of the next attempt, or what is configured if the answer is none that can be. */
    @Nullable
    Duration adjust(AttemptAdjuster adjuster, Supplier<RetryContext> last, @Nullable Duration configured) {
        Duration wanted;
        try {
            wanted = adjuster.attemptTimeout(last.get(), configured);
        } catch (Throwable failure) {
            blame("the attempt adjuster", "threw", failure);
            return configured;
        }
        if (wanted != null && (wanted.isZero() || !ConfigChecks.isValid(wanted))) {
            blame("the attempt adjuster", "returned " + wanted, null);
            return configured;
        }
        return wanted;
    }

    void run(String role, Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            blame(role, "threw", failure);
        }
    }

    void blame(String role, String what, @Nullable Throwable failure) {
        if (blamed.add(role)) {
            try {
                log.warn("Retry '{}': {} {}; logged once, the call goes on without it", retry, role, what, failure);
            } catch (Throwable unloggable) {
                // Some exceptions cannot even be printed. The call goes on.
            }
        }
    }
}
