package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Verdict;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * How calls end in {@link BreakerModelTests}, and what that means under some settings, found out in the plainest way: kinds and
 * types that are recorded, ignored, both, or neither.
 */
final class RandomEnds {

    private static final FailureKind[] KINDS = FailureKind.values();

    private static final List<FailureKind> SAY_NOTHING =
            List.of(FailureKind.LOGIC, FailureKind.CONFIGURATION, FailureKind.REJECTED);

    /** Null for an end of which only the kind is known. */
    private static final Throwable[] THROWN = {
        null,
        new EOFException("test"),
        new FileNotFoundException("test"),
        new IOException("test"),
        new CompletionException(new EOFException("wrapped")),
        new IllegalStateException("test"),
    };

    /**
     * One end.
     *
     * @param asked how long the failure asks to be left alone, in nanoseconds; 0 if it does not
     */
    record End(Outcome outcome, @Nullable Throwable thrown, long asked) {

        Verdict verdict(CircuitBreakerConfig config) {
            if (outcome == Outcome.SUCCESS) {
                return Verdict.SUCCESS;
            }
            if (!(outcome instanceof Classification failure)) {
                return Verdict.IGNORED;
            }
            Class<? extends Throwable> nearest = nearest(config);
            if (nearest != null) {
                return config.recordExceptions().contains(nearest) ? Verdict.FAILURE : Verdict.IGNORED;
            }
            if (config.recordKinds().contains(failure.kind())) {
                return Verdict.FAILURE;
            }
            return failure.answered() && !SAY_NOTHING.contains(failure.kind()) ? Verdict.SUCCESS : Verdict.IGNORED;
        }

        /** Of all listed types that were thrown, the one that is a subtype of every other. */
        private @Nullable Class<? extends Throwable> nearest(CircuitBreakerConfig config) {
            Throwable own = thrown instanceof CompletionException wrapper ? wrapper.getCause() : thrown;
            List<Class<? extends Throwable>> matching = new ArrayList<>(config.recordExceptions());
            matching.addAll(config.ignoreExceptions());
            matching.removeIf(type -> !type.isInstance(own));
            return matching.stream()
                    .filter(type -> matching.stream().allMatch(other -> other.isAssignableFrom(type)))
                    .findFirst()
                    .orElse(null);
        }
    }

    private RandomEnds() {}

    /** Mostly what the standard settings call a failure or a success; one in seven is of any kind, with or without an answer. */
    static End draw(Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> new End(Outcome.IGNORED, thrown(random), 0);
            case 1, 2 -> failure(random);
            case 3 -> anyKind(random);
            default -> new End(random.nextInt(4) == 0 ? Rig.REFUSAL : Outcome.SUCCESS, null, 0);
        };
    }

    private static End failure(Random random) {
        long wait = random.nextInt(3) == 0 ? random.nextInt(200) : 0;
        Outcome outcome = wait == 0
                ? Rig.FAILURE
                : Classification.of(FailureKind.RATE_LIMITED, "test").withRetryAfter(Duration.ofNanos(wait));
        return new End(outcome, thrown(random), wait);
    }

    private static End anyKind(Random random) {
        Classification outcome = Classification.of(KINDS[random.nextInt(KINDS.length)], "test");
        return new End(random.nextBoolean() ? outcome : outcome.asAnswer(), thrown(random), 0);
    }

    private static @Nullable Throwable thrown(Random random) {
        return THROWN[random.nextInt(THROWN.length)];
    }
}
