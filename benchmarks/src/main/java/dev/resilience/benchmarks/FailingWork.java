package dev.resilience.benchmarks;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Work of which so many calls in a hundred fail, at even distances and at no cost of its own. One per thread. */
@State(Scope.Thread)
public class FailingWork extends Work {

    /** How many calls in a hundred fail: 0 or a divisor of 100. */
    @Param({"0", "1"})
    public int failurePercent;

    private int calls;

    @Override
    String run() {
        if (failurePercent > 0 && ++calls >= 100 / failurePercent) {
            calls = 0;
            throw WorkFailedException.INSTANCE;
        }
        return super.run();
    }
}
