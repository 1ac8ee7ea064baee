package dev.resilience.spring.advice.recording;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * How long the work of one guarded method takes, and how it ends. Thread-safe: calls write without waiting; what they have written
 * is moved, under a lock that no call takes, into one of {@value #SLICES} slices, of which the oldest is forgotten once it is older
 * than the window.
 */
final class MethodRecording {

    static final int SLICES = 12;

    private final Recorder ended = Lengths.recorder();
    private final AtomicReference<@Nullable Recorder> cut = new AtomicReference<>(); // most work is never cut short
    private final LongAdder cutByLimit = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder overdue = new LongAdder();

    private final long windowNanos;
    private final Lock moving = new ReentrantLock();
    private final Deque<Slice> slices = new ArrayDeque<>();

    /**
     * Nothing yet.
     *
     * @param windowNanos what is older is forgotten; a slice later at most
     */
    MethodRecording(long windowNanos) {
        this.windowNanos = windowNanos;
    }

    /** Work has ended with an answer. */
    void answered(long nanos) {
        Lengths.record(ended, nanos);
    }

    /** Work has ended with a result of its own, after the limit of its pipeline. */
    void answeredLate(long nanos) {
        late.increment();
        Lengths.record(ended, nanos);
    }

    /** Work was ended by the limit of its pipeline, or failed after it. */
    void cutByLimit(long nanos) {
        cutByLimit.increment();
        cut(nanos);
    }

    /** Time has run out, but not that of the pipeline: a client has its own limits. */
    void cut(long nanos) {
        Recorder recorder = cut.get();
        if (recorder == null) {
            Recorder made = Lengths.recorder();
            recorder = cut.compareAndSet(null, made) ? made : cut.get();
        }
        if (recorder != null) {
            Lengths.record(recorder, nanos);
        }
    }

    /** Work has failed for another reason than time; how long that took says nothing. */
    void failed() {
        failed.increment();
    }

    /** More, or less, work goes on although its call has ended. */
    void overdue(int more) {
        overdue.add(more);
    }

    long overdue() {
        return Math.max(0, overdue.sum());
    }

    /** Moves what was written into the slice under way, if that one is over. */
    void tick(long now) {
        moving.lock();
        try {
            Slice last = slices.peekLast();
            if (last == null || now - last.began() >= sliceNanos()) {
                move(now);
            }
        } finally {
            moving.unlock();
        }
    }

    /** All that the window holds. */
    List<Slice> slices(long now) {
        moving.lock();
        try {
            move(now);
            return List.copyOf(slices);
        } finally {
            moving.unlock();
        }
    }

    private void move(long now) {
        Slice written = taken(now);
        Slice last = slices.peekLast();
        if (last != null && now - last.began() < sliceNanos()) {
            slices.removeLast();
            slices.addLast(last.plus(written));
        } else {
            slices.addLast(written);
        }
        while (isOver(slices.peekFirst(), now)) {
            slices.removeFirst();
        }
    }

    private boolean isOver(@Nullable Slice oldest, long now) {
        return oldest != null && now - oldest.began() - sliceNanos() > windowNanos;
    }

    private Slice taken(long now) {
        Recorder ofCut = cut.get();
        return new Slice(
                now,
                Lengths.takenFrom(ended),
                ofCut == null ? Lengths.NONE : Lengths.takenFrom(ofCut),
                cutByLimit.sumThenReset(),
                late.sumThenReset(),
                failed.sumThenReset());
    }

    private long sliceNanos() {
        return windowNanos / SLICES;
    }
}
