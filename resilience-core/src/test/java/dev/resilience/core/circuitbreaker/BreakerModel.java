package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Verdict;
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

    private record Seen(long at, boolean failed) {}

    CircuitBreakerConfig config;
    CircuitBreakerState state = CircuitBreakerState.CLOSED;
    final List<String> moves = new ArrayList<>();
    final int[] outcomes = new int[Verdict.values().length];
    int rejections;
    int wouldHaveRejected;

    private long now;
    private int era;
    private long since;
    private long manualEnd = NEVER;
    private long windowSince;
    private final List<Seen> window = new ArrayList<>();
    private final List<Ticket> probes = new ArrayList<>();
    private int successes;
    private int failures;
    private Counts opened = Counts.NONE;
    private @Nullable BreakerModel shadow;

    BreakerModel(CircuitBreakerConfig config, long now) {
        this.config = config;
        this.now = now;
        this.windowSince = now;
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
                if (probes.size() + successes + failures >= config.halfOpen().permittedCalls()) {
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

    void end(Ticket ticket, Verdict verdict) {
        outcomes[verdict.ordinal()]++;
        if (ticket.over || ticket.era != era) {
            return;
        }
        ticket.over = true;
        if (state == CircuitBreakerState.CLOSED && verdict != Verdict.IGNORED) {
            record(verdict == Verdict.FAILURE);
        } else if (state == CircuitBreakerState.HALF_OPEN) {
            endProbe(ticket, verdict);
        } else if (ticket.shadow != null) {
            shadow().end(ticket.shadow, verdict);
        }
    }

    private void record(boolean failed) {
        window.add(new Seen(now, failed));
        Counts counts = counts();
        if (counts.calls() >= config.minimumCalls()
                && counts.failures() > 0
                && counts.failureRate() >= config.failureRateThreshold()) {
            opened = counts;
            go(CircuitBreakerState.OPEN);
        }
    }

    private void endProbe(Ticket probe, Verdict verdict) {
        probes.remove(probe);
        probe.over = true;
        successes += verdict == Verdict.SUCCESS ? 1 : 0;
        failures += verdict == Verdict.FAILURE ? 1 : 0;
        decide();
    }

    private void decide() {
        int mayFail = config.halfOpen().permittedCalls() - config.halfOpen().successThreshold();
        if (failures > mayFail) {
            opened = counts();
            go(CircuitBreakerState.OPEN);
        } else if (successes >= config.halfOpen().successThreshold()) {
            go(CircuitBreakerState.CLOSED);
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
        successes = 0;
        failures = 0;
        shadow = next == CircuitBreakerState.OBSERVING ? new BreakerModel(config, now) : null;
    }

    void reconfigure(CircuitBreakerConfig changed) {
        SlidingWindow before = config.slidingWindow();
        SlidingWindow after = changed.slidingWindow();
        config = changed;
        boolean sameWindow = before.type() == after.type()
                && (after.type() == WindowType.COUNT
                        ? before.calls() == after.calls()
                        : before.duration().equals(after.duration()));
        if (state == CircuitBreakerState.CLOSED && !sameWindow) {
            window.clear();
            windowSince = now;
        } else if (state == CircuitBreakerState.HALF_OPEN) {
            decide();
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
            case OPEN -> since + config.openDuration().toNanos();
            case HALF_OPEN ->
                probes.stream().mapToLong(probe -> probe.leaseEnd).min().orElse(NEVER);
            default -> manualEnd;
        };
    }

    private void fire() {
        switch (state) {
            case OPEN, FORCED_OPEN -> go(CircuitBreakerState.HALF_OPEN);
            case HALF_OPEN -> {
                long due = nextDue();
                endProbe(
                        probes.stream()
                                .filter(probe -> probe.leaseEnd == due)
                                .findFirst()
                                .orElseThrow(),
                        Verdict.FAILURE);
            }
            default -> go(CircuitBreakerState.CLOSED);
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
                yield new Counts(counted.size(), (int)
                        counted.stream().filter(Seen::failed).count());
            }
            case OPEN -> opened;
            case HALF_OPEN -> new Counts(successes + failures, failures);
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
            case OPEN -> since + config.openDuration().toNanos() - now;
            case FORCED_OPEN -> manualEnd == NEVER ? -1 : manualEnd - now;
            default -> -1;
        };
    }

    /** How many timers must be armed. */
    int timers() {
        int own = manualEnd == NEVER ? 0 : 1;
        return switch (state) {
            case OPEN -> 1;
            case HALF_OPEN -> probes.size();
            case OBSERVING -> own + shadow().timers();
            default -> own;
        };
    }

    BreakerModel shadow() {
        if (shadow == null) {
            throw new IllegalStateException("only OBSERVING has a shadow, not " + state);
        }
        return shadow;
    }
}
