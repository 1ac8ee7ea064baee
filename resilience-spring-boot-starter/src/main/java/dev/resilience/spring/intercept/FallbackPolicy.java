package dev.resilience.spring.intercept;

import dev.resilience.core.Policy;
import dev.resilience.core.Position;
import dev.resilience.core.ResilienceException;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Stage;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Answers calls of one guarded method that failed, whatever failed them. Thread-safe. */
public final class FallbackPolicy implements Policy {

    /** The type of this policy. */
    public static final String TYPE = "fallback";

    private static final int MOST_CAUSES = 32;

    /**
     * What a fallback is made of.
     *
     * @param method the fallback method as the annotation names it
     */
    public record Settings(String method) {}

    private final String name;
    private final Settings settings;
    private final List<FallbackMethod> methods;
    private final List<Class<? extends Throwable>> on;
    private final List<Class<? extends Throwable>> notOn;
    private final ResilienceRuntime runtime;
    private final LongAdder successes = new LongAdder();
    private final LongAdder failures = new LongAdder();

    FallbackPolicy(
            String name,
            String written,
            List<FallbackMethod> methods,
            List<Class<? extends Throwable>> on,
            List<Class<? extends Throwable>> notOn,
            ResilienceRuntime runtime) {
        this.name = name;
        this.settings = new Settings(written);
        this.methods = methods.stream()
                .sorted(Comparator.comparingInt(FallbackMethod::specificity)
                        .thenComparing(FallbackMethod::takesFailure)
                        .thenComparingInt(FallbackMethod::arguments)
                        .reversed())
                .toList();
        this.on = on;
        this.notOn = notOn;
        this.runtime = runtime;
    }

    /**
     * The method that answers for a failure; null if none does.
     *
     * @param failure what was thrown, without carriers
     */
    @Nullable
    FallbackMethod forFailure(Throwable failure, Outcome outcome) {
        boolean fatal = failure instanceof Error && !(failure instanceof AssertionError);
        boolean givenUp = outcome == Outcome.IGNORED && !(failure instanceof TimeoutExceededException);
        if (fatal || givenUp || (!on.isEmpty() && !matches(on, failure)) || matches(notOn, failure)) {
            return null;
        }
        return methods.stream()
                .filter(method -> method.failureType().isInstance(failure))
                .findFirst()
                .orElse(null);
    }

    /** Like the classification of failures: over the causes, but not beyond an exception of ours. */
    private static boolean matches(List<Class<? extends Throwable>> types, Throwable failure) {
        Throwable current = failure;
        for (int depth = 0; current != null && depth < MOST_CAUSES; depth++) {
            if (isAny(types, current)) {
                return true;
            }
            current = current instanceof ResilienceException ? null : current.getCause();
        }
        return false;
    }

    private static boolean isAny(List<Class<? extends Throwable>> types, Throwable failure) {
        return types.stream().anyMatch(type -> type.isInstance(failure));
    }

    /**
     * Counts and tells that a fallback was called.
     *
     * @param outcome how the call that it stands in for ended
     * @param attempts how many attempts that call had made
     */
    void called(boolean success, Throwable failure, Outcome outcome, int attempts) {
        (success ? successes : failures).increment();
        if (runtime.events().isActive(ResilienceEvent.RecoveryEnded.class)) {
            FailureKind kind = outcome instanceof Classification known ? known.kind() : FailureKind.UNKNOWN;
            runtime.events()
                    .publish(new ResilienceEvent.RecoveryEnded(
                            runtime.time().wallTime(), TYPE, name, kind, attempts, success, failure));
        }
    }

    /** Calls that a fallback has answered. */
    public long successes() {
        return successes.sum();
    }

    /** Calls whose fallback has failed too. */
    public long failures() {
        return failures.sum();
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int position() {
        return Position.FALLBACK;
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public Map<String, Object> snapshot() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("successes", successes());
        figures.put("failures", failures());
        return figures;
    }

    @Override
    public Stage bind(Stage next) {
        return new FallbackStage(this, next);
    }
}
