package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Checks;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a circuit breaker. Immutable; made by {@link #builder()}.
 *
 * @param failureRateThreshold opens at this ratio of failures in the window or more; above 0, at most 1
 * @param slidingWindow which outcomes count
 * @param minimumCalls how many outcomes the window must hold before it can open the breaker; at least 1
 * @param openDuration how long calls are rejected before the resource is probed; positive
 * @param halfOpen how the resource is probed
 */
public record CircuitBreakerConfig(
        double failureRateThreshold,
        SlidingWindow slidingWindow,
        int minimumCalls,
        Duration openDuration,
        HalfOpenConfig halfOpen) {

    /**
     * Checks the settings, alone and together.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
     */
    public CircuitBreakerConfig {
        new Checks()
                .ratio("failure-rate-threshold", failureRateThreshold)
                .atLeast("sliding-window.calls", slidingWindow.calls(), 1)
                .positive("sliding-window.duration", slidingWindow.duration())
                .atLeast("minimum-calls", minimumCalls, 1)
                .that(
                        slidingWindow.type() == WindowType.TIME
                                || slidingWindow.calls() < 1
                                || minimumCalls <= slidingWindow.calls(),
                        "minimum-calls",
                        minimumCalls,
                        "is more than the count window can hold (sliding-window.calls = " + slidingWindow.calls()
                                + "): the breaker could never open",
                        "Lower minimum-calls or raise sliding-window.calls")
                .positive("open-duration", openDuration)
                .atLeast("half-open.permitted-calls", halfOpen.permittedCalls(), 1)
                .atLeast("half-open.success-threshold", halfOpen.successThreshold(), 1)
                .that(
                        halfOpen.permittedCalls() < 1 || halfOpen.successThreshold() <= halfOpen.permittedCalls(),
                        "half-open.success-threshold",
                        halfOpen.successThreshold(),
                        "is more than half-open.permitted-calls = " + halfOpen.permittedCalls()
                                + ": the breaker could never close",
                        "Lower success-threshold or raise permitted-calls")
                .positive("half-open.max-duration", halfOpen.maxDuration())
                .done();
    }

    /** The defaults. */
    public static CircuitBreakerConfig defaults() {
        return builder().build();
    }

    /** A builder that starts with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** What the window counts. */
    public enum WindowType {
        /** The last so many outcomes, exactly. */
        COUNT,
        /** The outcomes of the last so many seconds, in 30 buckets. */
        TIME
    }

    /**
     * Which outcomes count.
     *
     * @param type by number or by age
     * @param calls how many outcomes a count window holds; at least 1
     * @param duration how long an outcome counts in a time window; positive
     */
    public record SlidingWindow(WindowType type, int calls, Duration duration) {

        /** Whether the same outcomes count; what the other type would count does not matter. */
        boolean countsLike(SlidingWindow other) {
            return type == other.type
                    && (type == WindowType.COUNT ? calls == other.calls : duration.equals(other.duration));
        }
    }

    /**
     * How the resource is probed.
     *
     * @param permittedCalls how many probes are let through before their outcomes decide; at least 1
     * @param successThreshold how many of them must succeed; at most permittedCalls
     * @param maxDuration how long a probe may take before it is written off as a failure; positive
     */
    public record HalfOpenConfig(int permittedCalls, int successThreshold, Duration maxDuration) {}

    /** Gathers settings; what is not set keeps its default. Not thread-safe. */
    public static final class Builder {

        private double failureRateThreshold = 0.5;
        private WindowType windowType = WindowType.COUNT;
        private int windowCalls = 100;
        private Duration windowDuration = Duration.ofSeconds(60);
        private @Nullable Integer minimumCalls;
        private Duration openDuration = Duration.ofSeconds(30);
        private int permittedCalls = 3;
        private @Nullable Integer successThreshold;
        private Duration maxDuration = Duration.ofSeconds(60);

        private Builder() {}

        /** Ratio of failures at which to open; above 0, at most 1; default 0.5. */
        public Builder failureRateThreshold(double ratio) {
            failureRateThreshold = ratio;
            return this;
        }

        /** Whether the window counts calls or time; default {@link WindowType#COUNT}. */
        public Builder windowType(WindowType type) {
            windowType = type;
            return this;
        }

        /** How many outcomes a count window holds; at least 1; default 100. */
        public Builder windowCalls(int calls) {
            windowCalls = calls;
            return this;
        }

        /** How long an outcome counts in a time window; default 60 s. */
        public Builder windowDuration(Duration duration) {
            windowDuration = duration;
            return this;
        }

        /** Outcomes needed before the breaker can open; default 20, or the count window if that is smaller. */
        public Builder minimumCalls(int calls) {
            minimumCalls = calls;
            return this;
        }

        /** How long calls are rejected before the resource is probed; default 30 s. */
        public Builder openDuration(Duration duration) {
            openDuration = duration;
            return this;
        }

        /** How many probes are let through; at least 1; default 3. */
        public Builder permittedCalls(int calls) {
            permittedCalls = calls;
            return this;
        }

        /** How many probes must succeed; default 3, or the permitted calls if those are fewer. */
        public Builder successThreshold(int calls) {
            successThreshold = calls;
            return this;
        }

        /** How long a probe may take before it is written off as a failure; default 60 s. */
        public Builder maxDuration(Duration duration) {
            maxDuration = duration;
            return this;
        }

        /**
         * Makes the settings.
         *
         * @throws dev.resilience.core.ResilienceConfigurationException with every fault, if there is one
         */
        public CircuitBreakerConfig build() {
            boolean byCount = windowType == WindowType.COUNT;
            return new CircuitBreakerConfig(
                    failureRateThreshold,
                    new SlidingWindow(windowType, windowCalls, windowDuration),
                    minimumCalls != null ? minimumCalls : byCount && windowCalls >= 1 ? Math.min(20, windowCalls) : 20,
                    openDuration,
                    new HalfOpenConfig(
                            permittedCalls,
                            successThreshold != null ? successThreshold : Math.max(1, Math.min(3, permittedCalls)),
                            maxDuration));
        }
    }
}
