package dev.resilience.core.window;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts the outcomes that it is told of: harmless, failed, slow, and both. */
final class Told implements OutcomeWindow.Tally {

    private final AtomicLongArray counts = new AtomicLongArray(4);

    @Override
    public void count(boolean failed, boolean slow) {
        counts.incrementAndGet((failed ? 1 : 0) + (slow ? 2 : 0));
    }

    @Override
    public boolean addsUntold() {
        return true;
    }

    /** What it was told of, and so many successes more. */
    List<Long> with(long untold) {
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < counts.length(); i++) {
            all.add(counts.get(i) + (i == 0 ? untold : 0));
        }
        return all;
    }
}
