package dev.resilience.core.retry;

import dev.resilience.core.Frame;
import dev.resilience.core.time.TimeSource.Scheduled;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The pause of an asynchronous call before its next attempt. It ends once: because its time is over, and then the attempt
 * begins, or because the caller gives the call up, and then no attempt does. Thread-safe.
 */
final class Pause {

    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Scheduled timer = () -> {};

    private Pause() {}

    /**
     * Begins a pause.
     *
     * @param next run on the executor when the time is over
     * @param givenUp run instead when the caller gives the call up
     */
    static void begin(Frame frame, long nanos, Runnable next, Runnable givenUp) {
        Pause pause = new Pause();
        // Before the timer: once that has fired, the next attempt says how the call is given up.
        frame.onCancel(() -> {
            if (pause.ends()) {
                pause.timer.cancel();
                givenUp.run();
            }
        });
        pause.arm(frame, nanos, next);
    }

    private void arm(Frame frame, long nanos, Runnable next) {
        timer = frame.runtime().after(nanos, () -> run(next));
        if (over.get()) {
            timer.cancel();
        }
    }

    private void run(Runnable next) {
        if (ends()) {
            next.run();
        }
    }

    private boolean ends() {
        return over.compareAndSet(false, true);
    }
}
