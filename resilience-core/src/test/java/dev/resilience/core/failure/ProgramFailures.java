package dev.resilience.core.failure;

import static dev.resilience.core.failure.Executed.MAYBE;
import static dev.resilience.core.failure.FailureKind.FLAKY;
import static dev.resilience.core.failure.FailureKind.LOGIC;
import static dev.resilience.core.failure.FailureKind.PERMISSION;
import static dev.resilience.core.failure.FailureKind.RESOURCE_EXHAUSTED;
import static dev.resilience.core.failure.Row.byType;
import static dev.resilience.core.failure.Row.caught;
import static dev.resilience.core.failure.Row.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;

/** What executors, file systems, assertions and wrong programs throw. */
final class ProgramFailures {

    private ProgramFailures() {}

    static Stream<Row> resources() {
        return Stream.of(
                byType(new RejectedExecutionException(), RESOURCE_EXHAUSTED, RejectedExecutionException.class, MAYBE),
                byType(
                        caught(Provoked::executeOnClosedPool),
                        RESOURCE_EXHAUSTED,
                        RejectedExecutionException.class,
                        MAYBE),
                row(
                        new FileSystemException("/data/x", null, "No space left on device"),
                        RESOURCE_EXHAUSTED,
                        "no space left on device",
                        MAYBE),
                row(
                        new FileSystemException("/data/x", null, "Disk quota exceeded"),
                        RESOURCE_EXHAUSTED,
                        "disk quota exceeded",
                        MAYBE),
                row(
                        new FileSystemException("/data/x", null, "Too many open files"),
                        RESOURCE_EXHAUSTED,
                        "too many open files",
                        MAYBE),
                row(new IOException("No space left on device"), RESOURCE_EXHAUSTED, "no space left on device", MAYBE),
                row(new IOException("Disk quota exceeded"), RESOURCE_EXHAUSTED, "disk quota exceeded", MAYBE),
                row(
                        new IOException("There is not enough space on the disk"),
                        RESOURCE_EXHAUSTED,
                        "there is not enough space on the disk",
                        MAYBE),
                row(
                        new FileNotFoundException("/data/x (Too many open files)"),
                        RESOURCE_EXHAUSTED,
                        "too many open files",
                        MAYBE),
                row(new SocketException("Too many open files"), RESOURCE_EXHAUSTED, "too many open files", MAYBE),
                byType(new AccessDeniedException("/etc/shadow"), PERMISSION, AccessDeniedException.class, MAYBE));
    }

    static Stream<Row> answers() {
        return Stream.of(
                byType(new AssertionError("expected 1"), FLAKY, AssertionError.class, MAYBE),
                byType(new AssertionError(1), FLAKY, AssertionError.class, MAYBE),
                byType(caught(() -> assertThat(1).isEqualTo(2)), FLAKY, AssertionError.class, MAYBE));
    }

    static Stream<Row> programming() {
        return Stream.of(
                byType(new NullPointerException(), LOGIC, NullPointerException.class, MAYBE),
                byType(caught(() -> Integer.class.cast("1")), LOGIC, ClassCastException.class, MAYBE),
                byType(caught(() -> List.of().get(1)), LOGIC, IndexOutOfBoundsException.class, MAYBE),
                byType(new StringIndexOutOfBoundsException(-1), LOGIC, IndexOutOfBoundsException.class, MAYBE),
                byType(new IllegalArgumentException(), LOGIC, IllegalArgumentException.class, MAYBE),
                byType(caught(() -> Integer.parseInt("x")), LOGIC, IllegalArgumentException.class, MAYBE),
                byType(new IllegalStateException("closed"), LOGIC, IllegalStateException.class, MAYBE),
                byType(caught(() -> List.of().remove(0)), LOGIC, UnsupportedOperationException.class, MAYBE));
    }
}
