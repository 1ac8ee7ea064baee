package dev.resilience.spring.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.Executed;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.time.TimeSource;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a gRPC server says besides its status; which status is what is in the tables. */
class GrpcStatusRuleTests {

    private static final Metadata.Key<String> PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final String RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo";

    private final FailureRules rules = FailureRules.of(
            List.of(), ProtocolRules.available(TimeSource.system(), getClass().getClassLoader()));

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"OK", "CANCELLED"},
            mode = EnumSource.Mode.EXCLUDE)
    void everyCodeIsACertainAnswerThatMayHaveBeenExecuted(Status.Code code) {
        Classification found = (Classification) rules.classify(code.toStatus().asRuntimeException());

        assertThat(found.rule()).isEqualTo("gRPC " + code);
        assertThat(found)
                .extracting(Classification::confidence, Classification::executed, Classification::answered)
                .containsExactly(1.0, Executed.MAYBE, true);
    }

    @Test
    void aCancelledCallIsIgnored() {
        assertThat(rules.classify(Status.CANCELLED.asRuntimeException())).isSameAs(Outcome.IGNORED);
        assertThat(rules.classify(new RuntimeException(Status.CANCELLED.asException())))
                .isSameAs(Outcome.IGNORED);
    }

    @Test
    void anInterruptOfTheWaitingThreadIsIgnored() {
        assertThat(rules.classify(
                        Status.UNAVAILABLE.withCause(new InterruptedException()).asRuntimeException()))
                .isSameAs(Outcome.IGNORED);
    }

    @Test
    void okIsNotKnown() {
        assertThat(rules.classify(Status.OK.asRuntimeException())).isSameAs(Classification.UNKNOWN);
    }

    @Test
    void aRefusedConnectionFarDownIsNotLookedFor() {
        Throwable deep = new ConnectException("refused");
        for (int i = 0; i < 8; i++) {
            deep = new RuntimeException(deep);
        }

        assertThat(((Classification) rules.classify(
                                Status.UNAVAILABLE.withCause(deep).asRuntimeException()))
                        .rule())
                .isEqualTo("gRPC UNAVAILABLE");
    }

    @ParameterizedTest
    @CsvSource({"0,PT0S", "1,PT0.001S", "1500,PT1.5S", "2147483647,PT596H31M23.647S"})
    void aPushbackIsAWait(String millis, Duration wait) {
        assertThat(found(Status.UNAVAILABLE, pushback(millis)))
                .isEqualTo(Classification.of(FailureKind.TRANSIENT, "gRPC UNAVAILABLE")
                        .asAnswer()
                        .withRetryAfter(wait));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-2147483648", "2147483648", "soon", "", "1.5"})
    void aPushbackThatIsNegativeOrUnreadableIsAWaitLongerThanAnyPlan(String millis) {
        assertThat(found(Status.UNAVAILABLE, pushback(millis)).retryAfter()).isEqualTo(Duration.ofDays(365));
    }

    @Test
    void anExhaustedResourceWithAWaitIsALimitedRate() {
        assertThat(found(Status.RESOURCE_EXHAUSTED, pushback("100")))
                .isEqualTo(Classification.of(FailureKind.RATE_LIMITED, "gRPC RESOURCE_EXHAUSTED with a wait")
                        .asAnswer()
                        .withRetryAfter(Duration.ofMillis(100)));
        assertThat(found(Status.RESOURCE_EXHAUSTED, new Metadata()).kind()).isEqualTo(FailureKind.RESOURCE_EXHAUSTED);
    }

    @Test
    void theRetryInfoOfGooglesErrorModelIsAWait() {
        byte[] info = any(RETRY_INFO, duration(2, 500_000_000));

        assertThat(retryInfo(status(info))).isEqualTo(Duration.ofMillis(2500));
        assertThat(retryInfo(status(any("type.googleapis.com/google.rpc.DebugInfo", duration(9, 0)), info)))
                .isEqualTo(Duration.ofMillis(2500));
        assertThat(retryInfo(status(any(RETRY_INFO, new byte[0]), info))).isEqualTo(Duration.ofMillis(2500));
    }

    @Test
    void aPushbackComesBeforeARetryInfo() {
        Metadata trailers = pushback("100");
        trailers.put(DETAILS, status(any(RETRY_INFO, duration(2, 0))));

        assertThat(found(Status.UNAVAILABLE, trailers).retryAfter()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void fieldsOfOtherKindsArePassedOver() {
        byte[] others = bytes(field(1, 0), new byte[] {14}, field(9, 1), new byte[8], field(9, 5), new byte[4]);
        byte[] wrapped =
                bytes(field(4, 0), new byte[] {(byte) 0xff, 1}, message(1, text(RETRY_INFO)), field(5, 5), new byte[4]);
        byte[] info = bytes(
                wrapped,
                message(
                        2,
                        bytes(
                                field(7, 0),
                                new byte[] {1},
                                message(1, bytes(field(3, 0), new byte[] {1}, field(1, 0), new byte[] {3})))));

        assertThat(retryInfo(bytes(others, message(3, info)))).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void absurdDelaysAreBoundedOrAbsent() {
        assertThat(retryInfo(status(any(RETRY_INFO, duration(Long.MAX_VALUE, 0)))))
                .isEqualTo(Duration.ofDays(365));
        assertThat(retryInfo(status(any(RETRY_INFO, duration(Long.MAX_VALUE, Integer.MAX_VALUE)))))
                .isNull();
        assertThat(retryInfo(status(any(RETRY_INFO, duration(-1, 0))))).isNull();
        assertThat(retryInfo(status(any(RETRY_INFO, duration(0, 0))))).isEqualTo(Duration.ZERO);
    }

    @Test
    void detailsThatCannotBeReadAreAbsentWhereverTheyAreCutOrBroken() {
        byte[] whole = status(any(RETRY_INFO, duration(2, 1)));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThat(found(Status.UNAVAILABLE, details(cut)).kind()).isEqualTo(FailureKind.TRANSIENT);
        }
        for (int at = 0; at < whole.length; at++) {
            byte[] broken = whole.clone();
            broken[at] = (byte) ~broken[at];
            assertThat(found(Status.UNAVAILABLE, details(broken)).kind()).isEqualTo(FailureKind.TRANSIENT);
        }
        assertThat(retryInfo(new byte[] {3})).isNull();
        assertThat(retryInfo(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1}))
                .isNull();
        assertThat(retryInfo(bytes(field(3, 2), new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1})))
                .isNull();
    }

    private Classification found(Status status, Metadata trailers) {
        Classification found = (Classification) rules.classify(status.asRuntimeException(trailers));
        assertThat(rules.classify(status.asException(trailers))).isEqualTo(found);
        return found;
    }

    private @Nullable Duration retryInfo(byte[] status) {
        return found(Status.UNAVAILABLE, details(status)).retryAfter();
    }

    private static Metadata pushback(String millis) {
        Metadata trailers = new Metadata();
        trailers.put(PUSHBACK, millis);
        return trailers;
    }

    private static Metadata details(byte[] status) {
        Metadata trailers = new Metadata();
        trailers.put(DETAILS, status);
        return trailers;
    }

    private static byte[] status(byte[]... details) {
        byte[] status = bytes(field(1, 0), new byte[] {14}, message(2, text("unavailable")));
        for (byte[] detail : details) {
            status = bytes(status, message(3, detail));
        }
        return status;
    }

    private static byte[] any(String type, byte[] value) {
        return bytes(message(1, text(type)), message(2, value));
    }

    private static byte[] duration(long seconds, int nanos) {
        return message(1, bytes(field(1, 0), varint(seconds), field(2, 0), varint(nanos)));
    }

    private static byte[] message(int number, byte[] content) {
        return bytes(field(number, 2), varint(content.length), content);
    }

    private static byte[] field(int number, int type) {
        return varint(number << 3 | type);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] varint(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return bytes.toByteArray();
    }

    private static byte[] bytes(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
