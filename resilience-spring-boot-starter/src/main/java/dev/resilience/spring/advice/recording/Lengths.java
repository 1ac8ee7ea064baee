package dev.resilience.spring.advice.recording;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Lengths of work, from 1 us to 1 h and to one part in a hundred, in a few hundred bytes: what was not seen takes no room. Longer
 * work counts as 1 h. Immutable.
 */
final class Lengths {

    static final Lengths NONE = new Lengths(new byte[0]);

    private static final long LEAST_NANOS = 1_000;
    private static final long MOST_NANOS = 3_600_000_000_000L;
    private static final int DIGITS = 2;

    /** As the histogram encodes itself; empty if it is. */
    private final byte[] encoded;

    private Lengths(byte[] encoded) {
        this.encoded = encoded;
    }

    /** What many threads can write to. */
    static Recorder recorder() {
        return new Recorder(LEAST_NANOS, MOST_NANOS, DIGITS);
    }

    /** Writes to it, without waiting. */
    static void record(Recorder recorder, long nanos) {
        recorder.recordValue(Math.max(0, Math.min(nanos, MOST_NANOS)));
    }

    /** Takes out what was written. */
    static Lengths takenFrom(Recorder recorder) {
        return of(recorder.getIntervalHistogram());
    }

    static Histogram histogram() {
        return new Histogram(LEAST_NANOS, MOST_NANOS, DIGITS);
    }

    private static Lengths of(Histogram histogram) {
        if (histogram.getTotalCount() == 0) {
            return NONE;
        }
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoByteBuffer(buffer);
        return new Lengths(Arrays.copyOf(buffer.array(), length));
    }

    void addTo(Histogram sum) {
        if (encoded.length > 0) {
            sum.add(Histogram.decodeFromByteBuffer(ByteBuffer.wrap(encoded), 0));
        }
    }

    Lengths plus(Lengths other) {
        if (encoded.length == 0 || other.encoded.length == 0) {
            return encoded.length == 0 ? other : this;
        }
        Histogram sum = histogram();
        addTo(sum);
        other.addTo(sum);
        return of(sum);
    }
}
