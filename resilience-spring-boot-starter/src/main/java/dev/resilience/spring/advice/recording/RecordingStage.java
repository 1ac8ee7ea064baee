package dev.resilience.spring.advice.recording;

import dev.resilience.core.Async;
import dev.resilience.core.Call;
import dev.resilience.core.Frame;
import dev.resilience.core.Stage;
import dev.resilience.core.TimeLimit;
import dev.resilience.core.Verdict;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Measures how long the work takes until it really ends, and tells what it ended with by itself from what was cut short. */
final class RecordingStage implements Stage {

    private final MethodRecording recording;
    private final Load[] loads;
    private final Stage next;

    RecordingStage(MethodRecording recording, Load[] loads, Stage next) {
        this.recording = recording;
        this.loads = loads;
        this.next = next;
    }

    @Override
    public <T> T call(Call<T, ?> work, Frame frame) throws Throwable {
        if (hasNoTime(frame)) {
            return next.call(work, frame);
        }
        long began = frame.now();
        begins();
        T result;
        try {
            result = next.call(work, frame);
        } catch (Throwable failure) {
            ends();
            TimeLimit limit = frame.endedBy(failure);
            if (limit == null) {
                ended(frame.now() - began, frame.outcomeOf(failure));
            } else {
                overLimit(frame.now() - began, failure.getCause() == null);
            }
            throw failure;
        }
        ends();
        returned(frame.now() - began, frame.outcome(), frame.failedResult() == null);
        return result;
    }

    @Override
    public <T> CompletableFuture<T> callAsync(Call<? extends CompletionStage<T>, ?> work, Frame frame) {
        if (hasNoTime(frame)) {
            return next.callAsync(work, frame);
        }
        long began = frame.now();
        RecordedWork<T> recorded = new RecordedWork<>(this, work, frame.time(), began);
        return next.callAsync(recorded, frame).whenComplete((result, thrown) -> {
            if (thrown == null) {
                returned(frame.now() - began, frame.outcome(), frame.failedResult() == null);
                return;
            }
            Throwable failure = Async.unwrap(thrown);
            if (frame.endedBy(failure) == null) {
                ended(frame.now() - began, frame.outcomeOf(failure));
            } else {
                recorded.callIsOver(frame.now() - began);
            }
        });
    }

    @Override
    public long nanosUntilAdmitted(Call<?, ?> work) {
        return next.nanosUntilAdmitted(work);
    }

    MethodRecording recording() {
        return recording;
    }

    void begins() {
        for (Load load : loads) {
            load.begins();
        }
    }

    void ends() {
        for (Load load : loads) {
            load.ends();
        }
    }

    /** Whether the work will not even begin: a limit of this pipeline has passed. */
    private static boolean hasNoTime(Frame frame) {
        return frame.limit() != null && frame.due() - frame.now() <= 0;
    }

    /** A result that is not a success is a failure by its content, or came after the limit of its attempt. */
    private void returned(long nanos, Outcome outcome, boolean inContent) {
        if (outcome == Outcome.SUCCESS) {
            recording.answered(nanos);
        } else if (inContent) {
            recording.answeredLate(nanos);
        } else {
            ended(nanos, outcome);
        }
    }

    /** Past its limit, work either has returned a result that was not wanted any more, or has failed, of its interrupt probably. */
    private void overLimit(long nanos, boolean byItself) {
        if (byItself) {
            recording.answeredLate(nanos);
        } else {
            recording.cutByLimit(nanos);
        }
    }

    /** An answer that is no result, such as "not found", took as long as one. */
    private void ended(long nanos, Outcome outcome) {
        if (outcome instanceof Classification failure) {
            if (failure.kind() == FailureKind.TIMEOUT) {
                recording.cut(nanos);
            } else if (Verdict.of(outcome) == Verdict.SUCCESS) {
                recording.answered(nanos);
            } else {
                recording.failed();
            }
        }
    }
}
