package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Verdict;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.Mode;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.SlidingWindow;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.WindowType;
import dev.resilience.core.window.Counts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker as one would write it for a single thread and no hurry: one object with all fields, lists instead of
 * counters, and time a plain number of nanoseconds from 0. The test of the real one against it is {@link BreakerModelTests}.
 */
final class BreakerModel {

    private static final long NEVER = Long.MAX_VALUE;

    /** An admission; those of former eras have another number. */
    static final class Ticket {

        private final int era;
        private final long leaseEnd;
        private final @Nullable Ticket shadow;
        private boolean over;

        private Ticket(int era, long leaseEnd, @Nullable Ticket shadow) {
            this.era = era;
            this.leaseEnd = leaseEnd;
            this.shadow = shadow;
        }
    }

    private record Seen(long at, boolean failed, boolean slow) {}

    CircuitBreakerConfig config;
    CircuitBreakerState state = CircuitBreakerState.CLOSED;
    final List<String> moves = new ArrayList<>();
    final int[] outcomes = new int[Verdict.values().length];
    int rejections;
    int wouldHaveRejected;
    int slowCalls;

    /** What is drawn for jitter. */
    double random;

    private long now;
    private int era;
    private long since;
    private long manualEnd = NEVER;
    private long windowSince;
    private final List<Seen> window = new ArrayList<>();
    private final List<Ticket> probes = new ArrayList<>();
    private int good;
    private int bad;
    private int failures;
    private int slow;
    private int row;
    private int opens;
    private double draw;
    private long asked;
    private boolean byMode;
    private final boolean isShadow;
    private Counts opened = Counts.NONE;
    private @Nullable BreakerModel shadow;

    BreakerModel(CircuitBreakerConfig config, long now) {
        this(config, now, false);
    }

    private BreakerModel(CircuitBreakerConfig config, long now, boolean isShadow) {
        this.config = config;
        this.now = now;
        this.windowSince = now;
        this.isShadow = isShadow;
    }

    @Nullable
    Ticket acquire() {
        Ticket ticket = tryAcquire();
        if (ticket == null) {
            rejections++;
        }
        return ticket;
    }

    private @Nullable Ticket tryAcquire() {
        if (state == CircuitBreakerState.OPEN && retryAfter() == 0) {
            go(CircuitBreakerState.HALF_OPEN);
        }
        switch (state) {
            case CLOSED, DISABLED -> {
                return new Ticket(era, NEVER, null);
            }
            case OBSERVING -> {
                Ticket shadowed = shadow().tryAcquire();
                wouldHaveRejected += shadowed == null ? 1 : 0;
                return new Ticket(era, NEVER, shadowed);
            }
            case HALF_OPEN -> {
                if (probes.size() + good + bad >= config.halfOpen().permittedCalls()) {
                    return null;
                }
                Ticket probe =
                        new Ticket(era, now + config.halfOpen().maxDuration().toNanos(), null);
                probes.add(probe);
                return probe;
            }
            default -> {
                return null;
            }
        }
    }

    /**
     * @param wait how long the failure asks to be left alone
     */
    void end(Ticket ticket, Verdict verdict, long workNanos, long wait) {
        outcomes[verdict.ordinal()]++;
        boolean isSlow = config.slowCallDuration() != null
                && workNanos > config.slowCallDuration().toNanos();
        slowCalls += isSlow && verdict != Verdict.IGNORED ? 1 : 0;
        if (ticket.over || ticket.era != era) {
            return;
        }
        ticket.over = true;
        if (state == CircuitBreakerState.CLOSED && verdict != Verdict.IGNORED) {
            record(verdict == Verdict.FAILURE, isSlow, wait);
        } else if (state == CircuitBreakerState.HALF_OPEN) {
            endProbe(ticket, verdict, isSlow, wait);
        } else if (ticket.shadow != null) {
            shadow().end(ticket.shadow, verdict, workNanos, wait);
        }
    }

    private void record(boolean failed, boolean isSlow, long wait) {
        window.add(new Seen(now, failed, isSlow));
        boolean rowIsFull = false;
        if (config.consecutiveFailures() > 0) {
            row = failed ? row + 1 : 0;
            rowIsFull = row >= config.consecutiveFailures();
        }
        if (rowIsFull || isTooBad(counts())) {
            open(failed ? wait : 0);
        }
    }

    private boolean isTooBad(Counts counts) {
        boolean failing = counts.failures() > 0 && counts.failureRate() >= config.failureRateThreshold();
        boolean dragging = config.slowCallDuration() != null
                && counts.slow() > 0
                && counts.slowRate() >= config.slowCallRateThreshold();
        return counts.calls() >= config.minimumCalls() && (failing || dragging);
    }

    private void open(long wait) {
        opened = counts();
        asked = wait;
        go(CircuitBreakerState.OPEN);
    }

    private void endProbe(Ticket probe, Verdict verdict, boolean isSlow, long wait) {
        probes.remove(probe);
        probe.over = true;
        if (verdict != Verdict.IGNORED) {
            boolean isBad = isSlow || verdict == Verdict.FAILURE;
            good += isBad ? 0 : 1;
            bad += isBad ? 1 : 0;
            failures += verdict == Verdict.FAILURE ? 1 : 0;
            slow += isSlow ? 1 : 0;
        }
        decide(verdict == Verdict.FAILURE ? wait : 0);
    }

    private void decide(long wait) {
        int mayFail = config.halfOpen().permittedCalls() - config.halfOpen().successThreshold();
        if (bad > mayFail) {
            open(wait);
        } else if (good >= config.halfOpen().successThreshold()) {
            go(CircuitBreakerState.CLOSED);
        }
    }

    /** Where a breaker of this mode begins. */
    void rest() {
        boolean observes = config.mode() == Mode.OBSERVE && !isShadow;
        go(observes ? CircuitBreakerState.OBSERVING : CircuitBreakerState.CLOSED);
        byMode = observes;
    }

    void close() {
        boolean isAtRest = byMode ? shadow().state == CircuitBreakerState.CLOSED : state == CircuitBreakerState.CLOSED;
        if (!isAtRest) {
            rest();
        }
    }

    /** An operator's choice. */
    void choose(CircuitBreakerState chosen, @Nullable Long timeToLive) {
        go(chosen);
        manualEnd = timeToLive == null ? NEVER : now + timeToLive;
    }

    private void go(CircuitBreakerState next) {
        moves.add(state + ">" + next);
        state = next;
        era++;
        since = now;
        manualEnd = NEVER;
        windowSince = now;
        window.clear();
        probes.clear();
        good = 0;
        bad = 0;
        failures = 0;
        slow = 0;
        row = 0;
        draw = random;
        byMode = false;
        switch (next) {
            case OPEN -> opens++;
            case CLOSED, OBSERVING -> opens = 0;
            default -> {}
        }
        shadow = next == CircuitBreakerState.OBSERVING ? new BreakerModel(config, now, true) : null;
        draws(random);
    }

    void reconfigure(CircuitBreakerConfig changed) {
        SlidingWindow before = config.slidingWindow();
        SlidingWindow after = changed.slidingWindow();
        config = changed;
        boolean sameWindow = before.type() == after.type()
                && (after.type() == WindowType.COUNT
                        ? before.calls() == after.calls()
                        : before.duration().equals(after.duration()));
        boolean byItself = state == CircuitBreakerState.CLOSED
                || state == CircuitBreakerState.OPEN
                || state == CircuitBreakerState.HALF_OPEN;
        if (!isShadow && (changed.mode() == Mode.OBSERVE ? byItself : byMode)) {
            rest();
        }
        if (state == CircuitBreakerState.CLOSED) {
            if (!sameWindow) {
                window.clear();
                windowSince = now;
            }
            row = changed.consecutiveFailures() == 0 ? 0 : row;
            if (isTooBad(counts())) {
                open(0);
            }
        } else if (state == CircuitBreakerState.HALF_OPEN) {
            decide(0);
        } else if (state == CircuitBreakerState.OBSERVING) {
            shadow().reconfigure(changed);
        }
        advance(now);
    }

    /** Lets time pass; what is due on the way happens at its time. */
    void advance(long until) {
        while (nextDue() <= until) {
            now = Math.max(now, nextDue());
            fire();
        }
        now = until;
        if (shadow != null) {
            shadow.advance(until);
        }
    }

    private long nextDue() {
        return switch (state) {
            case OPEN -> config.automaticHalfOpen() ? since + openNanos() : NEVER;
            case HALF_OPEN ->
                probes.stream().mapToLong(probe -> probe.leaseEnd).min().orElse(NEVER);
            default -> manualEnd;
        };
    }

    private long openNanos() {
        double grown =
                config.openDuration().toNanos() * (1 + config.openBackoff().jitter() * draw);
        for (int i = 1; i < opens; i++) {
            grown *= config.openBackoff().multiplier();
        }
        long capped = Math.round(Math.min(grown, config.openBackoff().max().toNanos()));
        return Math.max(capped, Math.min(asked, config.retryAfterMax().toNanos()));
    }

    private void fire() {
        switch (state) {
            case OPEN -> go(CircuitBreakerState.HALF_OPEN);
            case FORCED_OPEN -> {
                if (config.mode() == Mode.OBSERVE) {
                    rest();
                } else {
                    go(CircuitBreakerState.HALF_OPEN);
                }
            }
            case HALF_OPEN -> {
                long due = nextDue();
                endProbe(
                        probes.stream()
                                .filter(probe -> probe.leaseEnd == due)
                                .findFirst()
                                .orElseThrow(),
                        Verdict.FAILURE,
                        false,
                        0);
            }
            default -> rest();
        }
    }

    Counts counts() {
        return switch (state) {
            case CLOSED -> {
                List<Seen> counted = window.stream().filter(this::isInWindow).toList();
                int size = counted.size();
                if (config.slidingWindow().type() == WindowType.COUNT) {
                    counted = counted.subList(
                            Math.max(0, size - config.slidingWindow().calls()), size);
                }
                yield new Counts(
                        counted.size(),
                        (int) counted.stream().filter(Seen::failed).count(),
                        (int) counted.stream().filter(Seen::slow).count());
            }
            case OPEN -> opened;
            case HALF_OPEN -> new Counts(good + bad, failures, slow);
            case OBSERVING -> shadow().counts();
            default -> Counts.NONE;
        };
    }

    private boolean isInWindow(Seen seen) {
        if (config.slidingWindow().type() == WindowType.COUNT) {
            return true;
        }
        long bucket = (config.slidingWindow().duration().toNanos() + 29) / 30;
        return (now - windowSince) / bucket - (seen.at() - windowSince) / bucket <= 30;
    }

    /** Nanoseconds until a call may pass; -1 when that is not known. */
    long retryAfter() {
        return switch (state) {
            case OPEN -> Math.max(0, since + openNanos() - now);
            case FORCED_OPEN -> manualEnd == NEVER ? -1 : manualEnd - now;
            default -> -1;
        };
    }

    /** How many timers must be armed. */
    int timers() {
        int own = manualEnd == NEVER ? 0 : 1;
        return switch (state) {
            case OPEN -> config.automaticHalfOpen() ? 1 : 0;
            case HALF_OPEN -> probes.size();
            case OBSERVING -> own + shadow().timers();
            default -> own;
        };
    }

    void draws(double next) {
        random = next;
        if (shadow != null) {
            shadow.random = next;
        }
    }

    BreakerModel shadow() {
        if (shadow == null) {
            throw new IllegalStateException("only OBSERVING has a shadow, not " + state);
        }
        return shadow;
    }
}
