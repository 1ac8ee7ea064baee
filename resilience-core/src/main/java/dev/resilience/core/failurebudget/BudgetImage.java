package dev.resilience.core.failurebudget;

import dev.resilience.core.failurebudget.OutcomeHistory.Saved;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * What a state file holds: a mark, a version, the counts, and a checksum over all of it. Immutable.
 *
 * @param savedAt when, by the time of day: the only way to know how long a process was down
 * @param history the counts
 * @param alerts the alerts that were active
 */
record BudgetImage(Instant savedAt, Saved history, Set<BurnRule> alerts) {

    /** "RBud". */
    private static final int MARK = 0x52427564;

    private static final int VERSION = 1;

    private static final int CHECKSUM_BYTES = Long.BYTES;

    /** More than any ring has; a length above it is none. */
    private static final int LONGEST_RING = 100_000;

    /** Longer than any history and any time between two; keeps sums of times from overflowing. */
    private static final Duration LONGEST_GAP = Duration.ofDays(36_500);

    private static final long OLDEST = LONGEST_GAP.toNanos();

    /** The counts as they are now, after a time in which nothing came; none if the clock stands before the time of saving. */
    OutcomeHistory resume(Duration period, long now, Instant wallTime) {
        Duration gap = Duration.between(savedAt, wallTime);
        long gapNanos = gap.compareTo(LONGEST_GAP) > 0 ? LONGEST_GAP.toNanos() : Math.max(0, gap.toNanos());
        return new OutcomeHistory(period, now, history, gapNanos);
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MARK);
            out.writeInt(VERSION);
            out.writeLong(savedAt.toEpochMilli());
            out.writeLong(history.elapsed());
            out.writeInt(alerts.size());
            for (BurnRule alert : alerts) {
                out.writeUTF(alert.name());
            }
            for (long[] ring : history.rings()) {
                out.writeInt(ring.length);
                for (long count : ring) {
                    out.writeLong(count);
                }
            }
            out.writeLong(checksum(bytes.toByteArray(), bytes.size()));
        } catch (IOException impossible) {
            throw new IllegalStateException("An array cannot be written", impossible);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException if these are not the bytes of an image, saying why */
    static BudgetImage decode(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (bytes.length < 2 * Integer.BYTES + CHECKSUM_BYTES || in.readInt() != MARK) {
            throw new IOException("it is not the state of a failure budget");
        }
        int version = in.readInt();
        if (version != VERSION) {
            throw new IOException("it has version " + version + ", this is version " + VERSION);
        }
        int end = bytes.length - CHECKSUM_BYTES;
        if (checksum(bytes, end)
                != new DataInputStream(new ByteArrayInputStream(bytes, end, CHECKSUM_BYTES)).readLong()) {
            throw new IOException("it is damaged: its checksum does not fit");
        }
        Instant savedAt = Instant.ofEpochMilli(in.readLong());
        long elapsed = in.readLong();
        if (elapsed < 0 || elapsed > OLDEST) {
            throw new IOException("its age is impossible");
        }
        Set<BurnRule> alerts = alerts(in);
        List<long[]> rings = new ArrayList<>();
        for (int i = 0; i < OutcomeHistory.RINGS; i++) {
            rings.add(ring(in));
        }
        return new BudgetImage(savedAt, new Saved(elapsed, rings), alerts);
    }

    private static Set<BurnRule> alerts(DataInputStream in) throws IOException {
        Set<BurnRule> alerts = EnumSet.noneOf(BurnRule.class);
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            try {
                alerts.add(BurnRule.valueOf(in.readUTF()));
            } catch (IllegalArgumentException unknown) {
                throw new IOException("it has an unknown alert", unknown);
            }
        }
        return alerts;
    }

    private static long[] ring(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 2 || length % 2 != 0 || length > LONGEST_RING) {
            throw new IOException("its counts are impossible");
        }
        long[] ring = new long[length];
        for (int i = 0; i < length; i++) {
            ring[i] = in.readLong();
        }
        return ring;
    }

    private static long checksum(byte[] bytes, int length) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes, 0, length);
        return checksum.getValue();
    }
}
