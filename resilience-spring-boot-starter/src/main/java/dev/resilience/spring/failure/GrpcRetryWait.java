package dev.resilience.spring.failure;

import io.grpc.Metadata;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a gRPC server asks to be left alone: {@code grpc-retry-pushback-ms} (gRPC proposal A6), else the {@code RetryInfo} of
 * Google's error model in {@code grpc-status-details-bin}. Stateless.
 *
 * <p>A pushback that is negative or cannot be read asks for no retry at all, by A6: a wait longer than any plan.
 */
final class GrpcRetryWait {

    /** Longer is no plan. */
    static final Duration LONGEST = RetryAfterHeader.LONGEST;

    private static final Metadata.Key<String> PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private GrpcRetryWait() {}

    static @Nullable Duration of(Metadata trailers) {
        String pushback = trailers.get(PUSHBACK);
        if (pushback != null) {
            return ofPushback(pushback);
        }
        byte[] details = trailers.get(DETAILS);
        Duration delay = details == null ? null : RetryInfo.delay(details);
        return delay != null && delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    }

    private static Duration ofPushback(String millis) {
        try {
            int wait = Integer.parseInt(millis);
            return wait < 0 ? LONGEST : Duration.ofMillis(wait);
        } catch (NumberFormatException unreadable) {
            return LONGEST;
        }
    }
}
