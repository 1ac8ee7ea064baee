package dev.resilience.spring.failure;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Finds {@code google.rpc.RetryInfo} in an encoded {@code google.rpc.Status}, without the classes that are generated for them: in
 * its details (field 3), an {@code Any} (type 1, value 2) of a RetryInfo with a delay (field 1), of seconds (1) and nanoseconds
 * (2). What cannot be read is as good as absent. Stateless.
 */
final class RetryInfo {

    private static final String TYPE = "type.googleapis.com/google.rpc.RetryInfo";

    private static final int STATUS_DETAILS = 3;
    private static final int ANY_TYPE = 1;
    private static final int ANY_VALUE = 2;
    private static final int RETRY_DELAY = 1;
    private static final int SECONDS = 1;
    private static final int NANOS = 2;

    private RetryInfo() {}

    /** The delay; null if there is none, or a negative one. */
    static @Nullable Duration delay(byte[] status) {
        try {
            return ofStatus(ByteBuffer.wrap(status));
        } catch (BufferUnderflowException
                | IllegalArgumentException
                | DateTimeException
                | ArithmeticException unreadable) {
            return null;
        }
    }

    private static @Nullable Duration ofStatus(ByteBuffer status) {
        while (status.hasRemaining()) {
            long tag = varint(status);
            if (tag == lengthPrefixed(STATUS_DETAILS)) {
                Duration delay = ofAny(message(status));
                if (delay != null) {
                    return delay;
                }
            } else {
                skip(status, tag);
            }
        }
        return null;
    }

    private static @Nullable Duration ofAny(ByteBuffer any) {
        boolean isRetryInfo = false;
        ByteBuffer value = null;
        while (any.hasRemaining()) {
            long tag = varint(any);
            if (tag == lengthPrefixed(ANY_TYPE)) {
                isRetryInfo =
                        StandardCharsets.UTF_8.decode(message(any)).toString().equals(TYPE);
            } else if (tag == lengthPrefixed(ANY_VALUE)) {
                value = message(any);
            } else {
                skip(any, tag);
            }
        }
        return isRetryInfo && value != null ? ofRetryInfo(value) : null;
    }

    private static @Nullable Duration ofRetryInfo(ByteBuffer info) {
        while (info.hasRemaining()) {
            long tag = varint(info);
            if (tag == lengthPrefixed(RETRY_DELAY)) {
                return ofDuration(message(info));
            }
            skip(info, tag);
        }
        return null;
    }

    private static @Nullable Duration ofDuration(ByteBuffer duration) {
        long seconds = 0;
        long nanos = 0;
        while (duration.hasRemaining()) {
            long tag = varint(duration);
            if (tag == number(SECONDS)) {
                seconds = varint(duration);
            } else if (tag == number(NANOS)) {
                nanos = varint(duration);
            } else {
                skip(duration, tag);
            }
        }
        Duration delay = Duration.ofSeconds(seconds, nanos);
        return delay.isNegative() ? null : delay;
    }

    private static long number(int field) {
        return (long) field << 3;
    }

    private static long lengthPrefixed(int field) {
        return (long) field << 3 | 2;
    }

    private static long varint(ByteBuffer from) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = from.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than ten bytes");
    }

    private static ByteBuffer message(ByteBuffer from) {
        long length = varint(from);
        if (length < 0 || length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer message = from.slice(from.position(), (int) length);
        from.position(from.position() + (int) length);
        return message;
    }

    private static void skip(ByteBuffer from, long tag) {
        switch ((int) (tag & 7)) {
            case 0 -> varint(from);
            case 1 -> from.getLong();
            case 2 -> message(from);
            case 5 -> from.getInt();
            default -> throw new IllegalArgumentException("no such type of field: " + tag);
        }
    }
}
