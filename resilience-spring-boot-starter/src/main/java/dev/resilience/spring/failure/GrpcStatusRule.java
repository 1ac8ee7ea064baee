package dev.resilience.spring.failure;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureClassifier;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Classifies by gRPC's status what stubs throw. Needs grpc-api. Thread-safe.
 *
 * <p>UNKNOWN is what a server answers when its own code throws, so it counts as SERVER_ERROR. RESOURCE_EXHAUSTED is a quota as
 * well as a full disk or a message that is too long, so it is RATE_LIMITED only when the server says how long to wait. CANCELLED
 * is the caller's doing and ignored. Unlike HTTP's 429, no status shows that the work had no effect.
 *
 * <p>UNAVAILABLE says less than a connection that did not come about, which is left to the rule for Java's types.
 */
public final class GrpcStatusRule implements FailureClassifier {

    private static final int CAUSES = 8;

    private static final Map<Status.Code, Classification> BY_CODE = new EnumMap<>(Status.Code.class);

    private static final Classification WAIT = Classification.of(
                    FailureKind.RATE_LIMITED, "gRPC RESOURCE_EXHAUSTED with a wait")
            .asAnswer();

    static {
        for (Status.Code code : Status.Code.values()) {
            FailureKind kind = kindOf(code);
            if (kind != null) {
                BY_CODE.put(code, Classification.of(kind, "gRPC " + code).asAnswer());
            }
        }
    }

    /** A rule for grpc-api. */
    public GrpcStatusRule() {}

    @Override
    public boolean mayKnow(Class<?> type) {
        return StatusRuntimeException.class.isAssignableFrom(type) || StatusException.class.isAssignableFrom(type);
    }

    @Override
    public @Nullable Outcome classify(Throwable failure) {
        if (failure instanceof StatusRuntimeException answer) {
            return classify(answer.getStatus(), answer.getTrailers());
        }
        if (failure instanceof StatusException answer) {
            return classify(answer.getStatus(), answer.getTrailers());
        }
        return null;
    }

    private static @Nullable Outcome classify(Status status, @Nullable Metadata trailers) {
        Status.Code code = status.getCode();
        if (code == Status.Code.CANCELLED) {
            return Outcome.IGNORED;
        }
        if (code == Status.Code.UNAVAILABLE && neverConnected(status.getCause())) {
            return null;
        }
        Classification classification = BY_CODE.get(code);
        Duration wait = trailers == null ? null : GrpcRetryWait.of(trailers);
        if (classification == null || wait == null) {
            return classification;
        }
        return (code == Status.Code.RESOURCE_EXHAUSTED ? WAIT : classification).withRetryAfter(wait);
    }

    private static boolean neverConnected(@Nullable Throwable cause) {
        Throwable current = cause;
        for (int depth = 0; current != null && depth < CAUSES; depth++) {
            if (current instanceof ConnectException
                    || current instanceof NoRouteToHostException
                    || current instanceof UnknownHostException) {
                return true;
            }
            current = current.getCause();
        }
        return false;
    }

    private static @Nullable FailureKind kindOf(Status.Code code) {
        return switch (code) {
            case UNAVAILABLE -> FailureKind.TRANSIENT;
            case DEADLINE_EXCEEDED -> FailureKind.TIMEOUT;
            case RESOURCE_EXHAUSTED -> FailureKind.RESOURCE_EXHAUSTED;
            case ABORTED -> FailureKind.CONCURRENCY;
            case UNKNOWN, INTERNAL, DATA_LOSS -> FailureKind.SERVER_ERROR;
            case UNAUTHENTICATED -> FailureKind.AUTHENTICATION;
            case PERMISSION_DENIED -> FailureKind.PERMISSION;
            case INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, OUT_OF_RANGE, UNIMPLEMENTED ->
                FailureKind.PERMANENT;
            case OK, CANCELLED -> null;
        };
    }
}
