package dev.resilience.spring.advice.recording;

import dev.resilience.core.Async;
import dev.resilience.core.Call;
import dev.resilience.core.time.TimeSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Asynchronous work whose end may come before or after that of its call. Where the call has ended at its limit, whoever comes second
 * records how the work has ended. Thread-safe; the state says who has come.
 */
final class RecordedWork<T> extends AtomicInteger implements Call<CompletionStage<T>, Throwable> {

    private static final long serialVersionUID = 1L;

    private static final int CALL_OVER = 1;
    private static final int WORK_ENDED = 2;
    private static final int WORK_ANSWERED = 4;

    private final transient RecordingStage stage;
    private final transient Call<? extends CompletionStage<T>, ?> work;
    private final transient TimeSource time;
    private final long began;

    // Each is written before its bit.
    private long callTook;
    private long workTook;

    RecordedWork(RecordingStage stage, Call<? extends CompletionStage<T>, ?> work, TimeSource time, long began) {
        this.stage = stage;
        this.work = work;
        this.time = time;
        this.began = began;
    }

    @Override
    public CompletionStage<T> call() throws Throwable {
        stage.begins();
        CompletionStage<T> returned = null;
        try {
            returned = work.call();
            return returned;
        } finally {
            if (returned == null) {
                workEnds(WORK_ENDED);
            } else {
                Async.onEnd(returned, (value, thrown) -> workEnds(answered(thrown)));
            }
        }
    }

    private static int answered(@Nullable Throwable thrown) {
        return thrown == null ? WORK_ENDED | WORK_ANSWERED : WORK_ENDED;
    }

    @Override
    public boolean isRepeatable() {
        return work.isRepeatable();
    }

    private void workEnds(int how) {
        stage.ends();
        workTook = time.nanoTime() - began;
        int before = getAndAdd(how);
        if (before == CALL_OVER) {
            stage.recording().overdue(-1);
            bothOver(how);
        }
    }

    /** The call has ended at a limit of its pipeline. */
    void callIsOver(long nanos) {
        callTook = nanos;
        int before = getAndAdd(CALL_OVER);
        if (before == 0) {
            stage.recording().overdue(1);
        } else {
            bothOver(before);
        }
    }

    private void bothOver(int how) {
        if ((how & WORK_ANSWERED) != 0) {
            stage.recording().answeredLate(workTook);
        } else {
            stage.recording().cutByLimit(callTook);
        }
    }
}
