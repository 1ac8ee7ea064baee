package dev.resilience.core.failurebudget;

import dev.resilience.core.failurebudget.FailureBudgetConfig.OnBreach;
import dev.resilience.core.failurebudget.FailureBudgetConfig.Reset;
import dev.resilience.core.window.Counts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The failure budget as one would write it for a single thread and no hurry: lists instead of counters, and time a plain number
 * of nanoseconds from 0. The test of the real one against it is {@link BudgetModelTests}.
 */
final class BudgetModel {

    /** Outcomes with the time at which they came. */
    private static final class Window {

        private record Seen(long at, boolean failed) {}

        private final long since;
        private final long length;
        private final List<Seen> seen = new ArrayList<>();

        Window(long since, long length) {
            this.since = since;
            this.length = length;
        }

        Counts counts(long now) {
            long bucket = (length + 29) / 30;
            List<Seen> counted = seen.stream()
                    .filter(one -> (now - since) / bucket - (one.at() - since) / bucket <= 30)
                    .toList();
            return new Counts(
                    counted.size(), (int) counted.stream().filter(Seen::failed).count());
        }
    }

    private static final class Era {

        private final boolean breached;
        private Window window;
        private final long since;
        private int probesNeeded;
        private final List<Boolean> probes = new ArrayList<>();
        private int arrivals;
        private long lastProbe;

        Era(boolean breached, Window window, int probesNeeded, long now) {
            this.breached = breached;
            this.window = window;
            this.probesNeeded = probesNeeded;
            this.since = now;
            this.lastProbe = now;
        }
    }

    /** An admission. */
    record Ticket(Era era, boolean probe) {}

    FailureBudgetConfig config;
    long now;
    int breaches;
    int rejections;
    Counts breachedBy = Counts.NONE;
    final List<String> moves = new ArrayList<>();
    private Era era;

    BudgetModel(FailureBudgetConfig config) {
        this.config = config;
        this.era = new Era(false, newWindow(), 0, 0);
    }

    boolean isBreached() {
        return era.breached;
    }

    Counts counts() {
        return era.window.counts(now);
    }

    @Nullable
    Ticket acquire() {
        if (!era.breached || config.onBreach() == OnBreach.NOTIFY) {
            return new Ticket(era, false);
        }
        era.arrivals++;
        if (era.arrivals % 100 == 0 || now - era.lastProbe >= 1_000_000_000L) {
            era.lastProbe = now;
            return new Ticket(era, true);
        }
        rejections++;
        return null;
    }

    void end(Ticket ticket, @Nullable Boolean failed) {
        if (failed == null) {
            return;
        }
        ticket.era().window.seen.add(new Window.Seen(now, failed));
        if (ticket.era() != era) {
            return;
        }
        if (ticket.probe()) {
            era.probes.add(failed);
        }
        look();
    }

    private void look() {
        Counts counts = counts();
        if (!era.breached) {
            if (counts.calls() >= config.minSamples() && isAbove(counts, BigDecimal.ONE)) {
                breaches++;
                breachedBy = counts;
                go(new Era(true, era.window, config.recoverySamples(), now));
            }
        } else if (config.reset() == Reset.MANUAL
                || now - era.since < config.coolDown().toNanos()) {
            return;
        } else if (config.onBreach() == OnBreach.NOTIFY) {
            if (counts.calls() > 0 && !isAbove(counts, BigDecimal.ONE)) {
                go(new Era(false, era.window, 0, now));
            }
        } else {
            Counts probes = probes();
            if (probes.calls() == era.probesNeeded && !isAbove(probes, BigDecimal.valueOf(config.recoveryRatio()))) {
                go(new Era(false, newWindow(), 0, now));
            }
        }
    }

    private Counts probes() {
        int size = era.probes.size();
        List<Boolean> last = era.probes.subList(Math.max(0, size - era.probesNeeded), size);
        return new Counts(
                last.size(), (int) last.stream().filter(Boolean::booleanValue).count());
    }

    /** When the next call passes as a probe that is not the hundredth. */
    long retryAfter() {
        return 1_000_000_000L - (now - era.lastProbe);
    }

    private boolean isAbove(Counts counts, BigDecimal ratio) {
        BigDecimal allowed =
                BigDecimal.valueOf(config.threshold()).multiply(ratio).multiply(BigDecimal.valueOf(counts.calls()));
        return BigDecimal.valueOf(counts.failures()).compareTo(allowed) > 0;
    }

    void reset() {
        go(new Era(false, newWindow(), 0, now));
    }

    void reconfigure(FailureBudgetConfig changed) {
        config = changed;
        if (era.window.length != changed.window().toNanos()) {
            era.window = newWindow();
        }
        if (era.breached && era.probesNeeded != changed.recoverySamples()) {
            era.probesNeeded = changed.recoverySamples();
            era.probes.clear();
        }
        look();
    }

    private void go(Era next) {
        if (era.breached != next.breached) {
            moves.add(next.breached ? "INTACT>BREACHED" : "BREACHED>INTACT");
        }
        era = next;
    }

    private Window newWindow() {
        return new Window(now, config.window().toNanos());
    }
}
