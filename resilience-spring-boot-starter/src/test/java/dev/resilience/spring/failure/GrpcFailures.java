package dev.resilience.spring.failure;

import static dev.resilience.core.failure.Executed.NO;
import static dev.resilience.core.failure.FailureKind.AUTHENTICATION;
import static dev.resilience.core.failure.FailureKind.CONCURRENCY;
import static dev.resilience.core.failure.FailureKind.PERMANENT;
import static dev.resilience.core.failure.FailureKind.PERMISSION;
import static dev.resilience.core.failure.FailureKind.RESOURCE_EXHAUSTED;
import static dev.resilience.core.failure.FailureKind.SERVER_ERROR;
import static dev.resilience.core.failure.FailureKind.TIMEOUT;
import static dev.resilience.core.failure.FailureKind.TRANSIENT;
import static dev.resilience.spring.failure.Row.maybe;
import static dev.resilience.spring.failure.Row.row;

import dev.resilience.core.failure.FailureKind;
import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/** What gRPC's stubs throw. */
final class GrpcFailures {

    private GrpcFailures() {}

    static Stream<Row> codes() {
        return Stream.of(
                code(Status.UNAVAILABLE, TRANSIENT),
                code(
                        Status.UNAVAILABLE
                                .withDescription("io exception")
                                .withCause(new IOException("Connection reset")),
                        TRANSIENT),
                code(Status.DEADLINE_EXCEEDED, TIMEOUT),
                code(Status.RESOURCE_EXHAUSTED, RESOURCE_EXHAUSTED),
                code(Status.ABORTED, CONCURRENCY),
                code(Status.UNKNOWN, SERVER_ERROR),
                code(Status.INTERNAL, SERVER_ERROR),
                code(Status.DATA_LOSS, SERVER_ERROR),
                code(Status.UNAUTHENTICATED, AUTHENTICATION),
                code(Status.PERMISSION_DENIED, PERMISSION),
                code(Status.INVALID_ARGUMENT, PERMANENT),
                code(Status.NOT_FOUND, PERMANENT),
                code(Status.ALREADY_EXISTS, PERMANENT),
                code(Status.FAILED_PRECONDITION, PERMANENT),
                code(Status.OUT_OF_RANGE, PERMANENT),
                code(Status.UNIMPLEMENTED, PERMANENT),
                maybe(Status.ABORTED.asException(), CONCURRENCY, "gRPC ABORTED"),
                maybe(new ExecutionException(Status.NOT_FOUND.asException()), PERMANENT, "gRPC NOT_FOUND"));
    }

    /** A connection that did not come about says more than UNAVAILABLE. */
    static Stream<Row> causes() {
        return Stream.of(
                unsent(new ConnectException("Connection refused"), ConnectException.class),
                unsent(new NoRouteToHostException("No route to host"), NoRouteToHostException.class),
                unsent(new RuntimeException(new UnknownHostException("x")), UnknownHostException.class),
                maybe(
                        Status.INTERNAL
                                .withCause(new ConnectException("refused"))
                                .asRuntimeException(),
                        SERVER_ERROR,
                        "gRPC INTERNAL"));
    }

    private static Row code(Status status, FailureKind kind) {
        return maybe(status.asRuntimeException(), kind, "gRPC " + status.getCode());
    }

    private static Row unsent(Throwable cause, Class<?> rule) {
        return row(Status.UNAVAILABLE.withCause(cause).asRuntimeException(), TRANSIENT, rule.getName(), NO);
    }
}
