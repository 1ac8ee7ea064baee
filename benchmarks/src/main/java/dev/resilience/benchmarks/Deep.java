package dev.resilience.benchmarks;

import java.util.concurrent.Callable;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.infra.Blackhole;

/** Makes calls that are rejected deep down a stack, as in an application, where a stack trace has much to gather. */
final class Deep {

    /** How many calls are made each time the way down has been gone, so that the way does not count. */
    static final int CALLS = 100;

    private static final int FRAMES = 60;

    private Deep() {}

    static void rejections(Callable<?> guarded, Blackhole results) {
        descend(FRAMES, guarded, results);
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static void descend(int frames, Callable<?> guarded, Blackhole results) {
        if (frames > 0) {
            descend(frames - 1, guarded, results);
            return;
        }
        for (int i = 0; i < CALLS; i++) {
            try {
                guarded.call();
                throw new AssertionError("not rejected");
            } catch (Exception rejection) {
                results.consume(rejection);
            }
        }
    }
}
