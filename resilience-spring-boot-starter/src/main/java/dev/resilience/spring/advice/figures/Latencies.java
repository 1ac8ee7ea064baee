package dev.resilience.spring.advice.figures;

import java.time.Duration;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How long work takes, where some of it was cut short: of that it is only known that it takes longer. So the distribution is the
 * product-limit estimate of Kaplan and Meier ("Nonparametric estimation from incomplete observations", J. Amer. Statist. Assoc. 53,
 * 1958): at each length, what ended is counted against what was still at work by then. Beyond the longest work that has ended it
 * says nothing. Immutable and thread-safe.
 */
public final class Latencies {

    /** Nothing was recorded. */
    public static final Latencies NONE = new Latencies(new TreeMap<>());

    private final long[] nanos;
    private final long[] ended;

    /** The estimate of the share of work that takes longer than {@link #nanos} at this place. */
    private final double[] above;

    private final long endedInAll;
    private final long cutInAll;
    private final long longest;

    /**
     * How often work was seen to take so long.
     *
     * @param ended work that ended with an answer of its own
     * @param cut work that was cut short then
     */
    public record Seen(long ended, long cut) {

        /** Both together. */
        public Seen plus(Seen other) {
            return new Seen(ended + other.ended, cut + other.cut);
        }
    }

    /**
     * A quantile.
     *
     * @param value what the given share of work takes at most; or what it takes at least, if only that is known
     * @param atLeast whether only that is known, because the rest was cut short
     */
    public record Quantile(Duration value, boolean atLeast) {}

    private Latencies(SortedMap<Long, Seen> seen) {
        int size = seen.size();
        nanos = new long[size];
        ended = new long[size];
        above = new double[size];
        long all = seen.values().stream().mapToLong(one -> one.ended + one.cut).sum();
        long atWork = all;
        long answers = 0;
        double survival = 1;
        int i = 0;
        for (var entry : seen.entrySet()) {
            Seen one = entry.getValue();
            survival *= atWork == 0 ? 1 : 1 - (double) one.ended / atWork;
            atWork -= one.ended + one.cut;
            answers += one.ended;
            nanos[i] = entry.getKey();
            ended[i] = one.ended;
            above[i++] = survival;
        }
        endedInAll = answers;
        cutInAll = all - answers;
        longest = size == 0 ? 0 : nanos[size - 1];
    }

    /** Latencies as they were counted, by length in nanoseconds. */
    public static Latencies of(SortedMap<Long, Seen> seen) {
        return new Latencies(seen);
    }

    /** Latencies one by one. */
    public static Latencies of(Collection<Duration> ended, Collection<Duration> cut) {
        SortedMap<Long, Seen> seen = new TreeMap<>();
        ended.forEach(length -> seen.merge(length.toNanos(), new Seen(1, 0), Seen::plus));
        cut.forEach(length -> seen.merge(length.toNanos(), new Seen(0, 1), Seen::plus));
        return new Latencies(seen);
    }

    /** How much work is known of. */
    public long count() {
        return endedInAll + cutInAll;
    }

    /** How much work ended with an answer of its own. */
    public long ended() {
        return endedInAll;
    }

    /** How much work was cut short. */
    public long cut() {
        return cutInAll;
    }

    /**
     * What a share of the work takes at most.
     *
     * @param share from 0 to 1
     * @throws IllegalArgumentException if it is not
     * @throws IllegalStateException if nothing is known
     */
    public Quantile quantile(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share = " + share + ": must be from 0 to 1");
        }
        if (count() == 0) {
            throw new IllegalStateException("Nothing was recorded");
        }
        for (int i = 0; i < nanos.length; i++) {
            // A hair's breadth for rounding: the product of 1 - 1/n, 1 - 1/(n - 1) … is exact only on paper.
            if (ended[i] > 0 && above[i] <= 1 - share + 1e-12) {
                return new Quantile(Duration.ofNanos(nanos[i]), false);
            }
        }
        return new Quantile(Duration.ofNanos(longest), true);
    }

    /**
     * The share of work that takes longer than a limit. Where all longer work was cut short before that limit this is as much as is
     * known: at least so much takes longer than the longest that has ended, and at most so much longer than the limit.
     */
    public double shareAbove(Duration limit) {
        long most = limit.toNanos();
        double share = count() == 0 ? 0 : 1;
        for (int i = 0; i < nanos.length && nanos[i] <= most; i++) {
            share = above[i];
        }
        return share;
    }
}
