package dev.resilience.spring.advice.recording;

import static dev.resilience.spring.advice.recording.RecordingRig.HOUR;
import static dev.resilience.spring.advice.recording.RecordingRig.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Call;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.timeout.LateResult;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is recorded about work, in virtual time. */
@Timeout(60)
class RecordingTests {

    private final RecordingRig rig = new RecordingRig();

    /** Work that heeds no interrupt. */
    private Call<String, RuntimeException> stubborn(Duration howLong) {
        return () -> {
            rig.time.advance(howLong);
            Thread.interrupted();
            return "done";
        };
    }

    private Call<String, Exception> fails(Duration after, Exception failure) {
        return () -> {
            rig.time.advance(after);
            throw failure;
        };
    }

    @Test
    void workIsMeasuredToOnePartInAHundred() {
        Pipeline pipeline = rig.limited(SECOND.multipliedBy(2));
        for (int i = 1; i <= 100; i++) {
            pipeline.call(rig.takes(Duration.ofMillis(i)));
        }
        assertThat(rig.work().latencies().ended()).isEqualTo(100);
        rig.assertLatency(0.5, Duration.ofMillis(50), false);
        rig.assertLatency(0.99, Duration.ofMillis(99), false);
        assertThat(rig.work().overLimit()).isZero();
    }

    @Test
    void workThatNothingLimitsIsMeasuredLikewise() {
        rig.pipeline(builder -> builder).call(rig.takes(Duration.ofMinutes(3)));
        rig.assertLatency(0.5, Duration.ofMinutes(3), false);
    }

    @Test
    void workBeyondTheRangeCountsAsTheEndOfIt() {
        rig.pipeline(builder -> builder).call(rig.takes(HOUR.multipliedBy(5)));
        rig.pipeline(builder -> builder).call(() -> "at once");
        assertThat(rig.work().latencies().ended()).isEqualTo(2);
        rig.assertLatency(1, HOUR, false);
    }

    @Test
    void aResultAfterTheLimitWouldHaveSucceededAndItsRealLengthIsKnown() {
        Pipeline pipeline = rig.limited(SECOND.multipliedBy(2));
        assertThatThrownBy(() -> pipeline.call(stubborn(Duration.ofMillis(2_400))))
                .isInstanceOf(TimeoutExceededException.class);
        assertThat(rig.work().late()).isEqualTo(1);
        assertThat(rig.work().cut()).isZero();
        rig.assertLatency(0.5, Duration.ofMillis(2_400), false);
    }

    @Test
    void aLateResultThatIsKeptIsLateToo() {
        rig.pipeline(builder -> builder.timeout(t -> t.duration(SECOND).lateResult(LateResult.RETURN)))
                .call(stubborn(SECOND.multipliedBy(2)));
        assertThat(rig.work().late()).isEqualTo(1);
        rig.assertLatency(0.5, SECOND.multipliedBy(2), false);
    }

    @Test
    void workThatTheInterruptCutIsOnlyKnownToTakeLonger() {
        Pipeline pipeline = rig.limited(SECOND);
        assertThatThrownBy(() -> pipeline.call(() -> {
                    rig.time.advance(SECOND);
                    assertThat(Thread.interrupted()).isTrue();
                    throw new InterruptedException();
                }))
                .isInstanceOf(TimeoutExceededException.class);
        assertThat(rig.work().cut()).isEqualTo(1);
        assertThat(rig.work().late()).isZero();
        assertThat(rig.work().latencies().ended()).isZero();
        rig.assertLatency(0.5, SECOND, true);
    }

    @Test
    void workThatDoesNotBeginIsNotMeasured() {
        Pipeline pipeline =
                rig.pipeline(builder -> builder.timeout(t -> t.duration(SECOND).perAttempt(SECOND))
                        .retry(r -> r.maxAttempts(2).maxDuration(Duration.ZERO)));
        assertThatThrownBy(() -> pipeline.call(fails(SECOND.multipliedBy(2), new ConnectException())))
                .isInstanceOf(TimeoutExceededException.class);
        assertThat(rig.work().timed()).isEqualTo(1);
    }

    @Test
    void anAnswerThatIsAnExceptionIsAnAnswer() {
        Pipeline pipeline = rig.limited(SECOND);
        assertThatThrownBy(() -> pipeline.call(fails(Duration.ofMillis(5), new Answered())))
                .isInstanceOf(Answered.class);
        rig.assertLatency(0.5, Duration.ofMillis(5), false);
    }

    @Test
    void howLongAFailureTakesSaysNothing() {
        Pipeline pipeline = rig.limited(SECOND);
        assertThatThrownBy(() -> pipeline.call(fails(Duration.ofMillis(1), new ConnectException())))
                .isInstanceOf(ConnectException.class);
        assertThat(rig.work().failed()).isEqualTo(1);
        assertThat(rig.work().latencies().count()).isZero();
    }

    @Test
    void aClientsOwnTimeoutCutsButIsNotOurLimit() {
        Pipeline pipeline = rig.limited(SECOND);
        assertThatThrownBy(() -> pipeline.call(fails(Duration.ofMillis(300), new SocketTimeoutException())))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(rig.work().cut()).isZero();
        assertThat(rig.work().latencies().cut()).isEqualTo(1);
        rig.assertLatency(0.5, Duration.ofMillis(300), true);
    }

    @Test
    void aForeignInterruptIsNothing() {
        Pipeline pipeline = rig.limited(SECOND);
        assertThatThrownBy(() -> pipeline.call(fails(Duration.ofMillis(5), new InterruptedException())))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(rig.work().timed() + rig.work().failed()).isZero();
    }

    @Test
    void whatIsOlderThanTheWindowIsForgottenASliceLaterAtMost() {
        Pipeline pipeline = rig.pipeline(builder -> builder);
        pipeline.call(rig.takes(SECOND));
        rig.recordings.tick();
        rig.time.advance(HOUR.minusSeconds(1));
        assertThat(rig.work().latencies().ended()).isEqualTo(1);
        rig.time.advance(HOUR.dividedBy(MethodRecording.SLICES).plusSeconds(2));
        assertThat(rig.work().latencies().ended()).isZero();
    }

    @Test
    void aReaderTakesNothingAway() {
        Pipeline pipeline = rig.pipeline(builder -> builder);
        for (int i = 0; i < 10; i++) {
            pipeline.call(rig.takes(Duration.ofMillis(i + 1)));
            assertThat(rig.work().latencies().ended()).isEqualTo(i + 1);
        }
        rig.time.advance(Duration.ofMinutes(10));
        rig.recordings.tick();
        assertThat(rig.work().latencies().ended()).isEqualTo(10);
    }

    @Test
    void diagnosesAreToldOnlyQuantilesThatAreKnown() {
        Pipeline pipeline = rig.limited(SECOND);
        for (int i = 0; i < 99; i++) {
            pipeline.call(rig.takes(Duration.ofMillis(20)));
        }
        assertThat(rig.recordings.latency("inventory", 0.5)).isEmpty();
        assertThatThrownBy(() -> pipeline.call(fails(Duration.ofMillis(500), new SocketTimeoutException())))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(rig.recordings.latency("Inven-tory", 0.99))
                .hasValueSatisfying(found -> assertThat(found.toNanos()).isBetween(19_800_000L, 20_200_000L));
        assertThat(rig.recordings.latency("inventory", 0.999)).isEmpty();
        assertThat(rig.recordings.latency("orders", 0.5)).isEmpty();
    }

    @Test
    void onlyWantedNamesAreRecorded() {
        Recordings some = new Recordings(rig.runtime, HOUR, "inventory"::equals);
        assertThat(some.policies(RecordingRig.method("trim"), "orders", List.of("orders")))
                .isEmpty();
        assertThat(some.policies(RecordingRig.method("trim"), "orders", List.of("orders", "inventory")))
                .hasSize(1);
        assertThat(some.of("orders")).isEmpty();
        assertThat(some.of("inventory")).isPresent();
    }

    /** Such as "not found": the resource answered. */
    static final class Answered extends Exception implements dev.resilience.core.failure.ClassifiedFailure {

        private static final long serialVersionUID = 1L;

        @Override
        public dev.resilience.core.failure.FailureKind failureKind() {
            return dev.resilience.core.failure.FailureKind.PERMANENT;
        }
    }
}
