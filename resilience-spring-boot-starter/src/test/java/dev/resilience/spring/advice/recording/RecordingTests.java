package dev.resilience.spring.advice.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.resilience.core.Call;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.bulkhead.BulkheadConfig.Isolation;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.pipeline.PipelineBuilder;
import dev.resilience.core.timeout.LateResult;
import dev.resilience.spring.advice.figures.Latencies.Quantile;
import dev.resilience.spring.advice.figures.WorkFigures;
import dev.resilience.test.time.FakeTimeSource;
import java.lang.reflect.Method;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is recorded about work, in virtual time. */
@Timeout(60)
class RecordingTests {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeTimeSource time = new FakeTimeSource();
    private final ResilienceRuntime runtime = ResilienceRuntime.over(time, Runnable::run);
    private final Recordings recordings = new Recordings(runtime, HOUR, name -> true);

    private static Method method(String name) {
        try {
            return String.class.getMethod(name);
        } catch (NoSuchMethodException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private Pipeline pipeline(UnaryOperator<PipelineBuilder> with) {
        PipelineBuilder builder = with.apply(Pipeline.named("inventory").runtime(runtime));
        recordings.policies(method("trim"), "inventory", List.of("inventory")).forEach(builder::with);
        return builder.build();
    }

    private Pipeline limited(Duration limit) {
        return pipeline(builder -> builder.timeout(t -> t.duration(limit)));
    }

    private WorkFigures work() {
        return recordings.of("inventory").orElseThrow();
    }

    private Call<String, RuntimeException> takes(Duration howLong) {
        return () -> {
            time.advance(howLong);
            return "done";
        };
    }

    /** Work that heeds no interrupt. */
    private Call<String, RuntimeException> stubborn(Duration howLong) {
        return () -> {
            time.advance(howLong);
            Thread.interrupted();
            return "done";
        };
    }

    private Call<String, Exception> fails(Duration after, Exception failure) {
        return () -> {
            time.advance(after);
            throw failure;
        };
    }

    private void assertLatency(double quantile, Duration expected, boolean atLeast) {
        Quantile found = work().latencies().quantile(quantile);
        assertThat(found.atLeast()).isEqualTo(atLeast);
        assertThat((double) found.value().toNanos()).isCloseTo(expected.toNanos(), within(expected.toNanos() * 0.01));
    }

    @Test
    void workIsMeasuredToOnePartInAHundred() {
        Pipeline pipeline = limited(SECOND.multipliedBy(2));
        for (int i = 1; i <= 100; i++) {
            pipeline.call(takes(Duration.ofMillis(i)));
        }
        assertThat(work().latencies().ended()).isEqualTo(100);
        assertLatency(0.5, Duration.ofMillis(50), false);
        assertLatency(0.99, Duration.ofMillis(99), false);
        assertThat(work().overLimit()).isZero();
    }

    @Test
    void workThatNothingLimitsIsMeasuredLikewise() {
        pipeline(builder -> builder).call(takes(Duration.ofMinutes(3)));
        assertLatency(0.5, Duration.ofMinutes(3), false);
    }

    @Test
    void workBeyondTheRangeCountsAsTheEndOfIt() {
        pipeline(builder -> builder).call(takes(HOUR.multipliedBy(5)));
        pipeline(builder -> builder).call(() -> "at once");
        assertThat(work().latencies().ended()).isEqualTo(2);
        assertLatency(1, HOUR, false);
    }

    @Test
    void aResultAfterTheLimitWouldHaveSucceededAndItsRealLengthIsKnown() {
        Pipeline pipeline = limited(SECOND.multipliedBy(2));
        assertThatThrownBy(() -> pipeline.call(stubborn(Duration.ofMillis(2_400))))
                .isInstanceOf(TimeoutExceededException.class);
        assertThat(work().late()).isEqualTo(1);
        assertThat(work().cut()).isZero();
        assertLatency(0.5, Duration.ofMillis(2_400), false);
    }

    @Test
    void aLateResultThatIsKeptIsLateToo() {
        pipeline(builder -> builder.timeout(t -> t.duration(SECOND).lateResult(LateResult.RETURN)))
                .call(stubborn(SECOND.multipliedBy(2)));
        assertThat(work().late()).isEqualTo(1);
        assertLatency(0.5, SECOND.multipliedBy(2), false);
    }

    @Test
    void workThatTheInterruptCutIsOnlyKnownToTakeLonger() {
        Pipeline pipeline = limited(SECOND);
        assertThatThrownBy(() -> pipeline.call(() -> {
                    time.advance(SECOND);
                    assertThat(Thread.interrupted()).isTrue();
                    throw new InterruptedException();
                }))
                .isInstanceOf(TimeoutExceededException.class);
        assertThat(work().cut()).isEqualTo(1);
        assertThat(work().late()).isZero();
        assertThat(work().latencies().ended()).isZero();
        assertLatency(0.5, SECOND, true);
    }

    @Test
    void workThatDoesNotBeginIsNotMeasured() {
        Pipeline pipeline =
                pipeline(builder -> builder.timeout(t -> t.duration(SECOND).perAttempt(SECOND))
                        .retry(r -> r.maxAttempts(2).maxDuration(Duration.ZERO)));
        assertThatThrownBy(() -> pipeline.call(fails(SECOND.multipliedBy(2), new ConnectException())))
                .isInstanceOf(TimeoutExceededException.class);
        assertThat(work().timed()).isEqualTo(1);
    }

    @Test
    void eachAttemptIsWorkOfItsOwnAndPausesAreNone() {
        Pipeline pipeline = pipeline(builder ->
                builder.retry(r -> r.maxAttempts(2).backoffBase(SECOND).backoffMax(SECOND)));
        List<CompletableFuture<String>> attempts = new ArrayList<>();
        CompletableFuture<String> call = pipeline.callAsync(() -> {
            attempts.add(new CompletableFuture<>());
            return attempts.get(attempts.size() - 1);
        });
        attempts.get(0).completeExceptionally(new ConnectException());
        time.advance(SECOND);
        time.advance(Duration.ofMillis(10));
        attempts.get(1).complete("done");
        assertThat(call).isCompletedWithValue("done");
        assertThat(work().failed()).isEqualTo(1);
        assertThat(work().latencies().count()).isEqualTo(1);
        assertLatency(1, Duration.ofMillis(10), false);
    }

    @Test
    void anAnswerThatIsAnExceptionIsAnAnswer() {
        Pipeline pipeline = limited(SECOND);
        assertThatThrownBy(() -> pipeline.call(fails(Duration.ofMillis(5), new Answered())))
                .isInstanceOf(Answered.class);
        assertLatency(0.5, Duration.ofMillis(5), false);
    }

    @Test
    void howLongAFailureTakesSaysNothing() {
        Pipeline pipeline = limited(SECOND);
        assertThatThrownBy(() -> pipeline.call(fails(Duration.ofMillis(1), new ConnectException())))
                .isInstanceOf(ConnectException.class);
        assertThat(work().failed()).isEqualTo(1);
        assertThat(work().latencies().count()).isZero();
    }

    @Test
    void aClientsOwnTimeoutCutsButIsNotOurLimit() {
        Pipeline pipeline = limited(SECOND);
        assertThatThrownBy(() -> pipeline.call(fails(Duration.ofMillis(300), new SocketTimeoutException())))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(work().cut()).isZero();
        assertThat(work().latencies().cut()).isEqualTo(1);
        assertLatency(0.5, Duration.ofMillis(300), true);
    }

    @Test
    void aForeignInterruptIsNothing() {
        Pipeline pipeline = limited(SECOND);
        assertThatThrownBy(() -> pipeline.call(fails(Duration.ofMillis(5), new InterruptedException())))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(work().timed() + work().failed()).isZero();
    }

    @Test
    void asynchronousWorkIsMeasuredToItsCompletion() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> call = limited(SECOND).callAsync(() -> stage);
        time.advance(Duration.ofMillis(700));
        stage.complete("done");
        assertThat(call).isCompletedWithValue("done");
        assertLatency(0.5, Duration.ofMillis(700), false);
        assertThat(work().overdue()).isZero();
    }

    @Test
    void asynchronousWorkThatEndsAfterItsCallWouldHaveSucceeded() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> call = limited(SECOND).callAsync(() -> uncancellable(stage));
        time.advance(SECOND);
        assertThat(call).isCompletedExceptionally();
        assertThat(work().overdue()).isEqualTo(1);
        assertThat(work().latencies().count()).isZero();
        time.advance(Duration.ofMillis(400));
        stage.complete("late");
        assertThat(work().overdue()).isZero();
        assertThat(work().late()).isEqualTo(1);
        assertLatency(0.5, Duration.ofMillis(1_400), false);
    }

    @Test
    void asynchronousWorkThatFailsAfterItsCallWasCut() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> call = limited(SECOND).callAsync(() -> uncancellable(stage));
        time.advance(SECOND.multipliedBy(2));
        assertThat(call).isCompletedExceptionally();
        stage.completeExceptionally(new ConnectException());
        assertThat(work().cut()).isEqualTo(1);
        assertThat(work().overdue()).isZero();
        assertLatency(0.5, SECOND, true);
    }

    @Test
    void asynchronousWorkThatIsCancelledAtItsLimitWasCut() {
        CompletableFuture<String> call = limited(SECOND).callAsync(CompletableFuture::new);
        time.advance(SECOND);
        assertThat(call).isCompletedExceptionally();
        assertThat(work().cut()).isEqualTo(1);
        assertThat(work().overdue()).isZero();
        assertLatency(0.5, SECOND, true);
    }

    @Test
    void asynchronousWorkThatItsCallerCancelsIsNothing() {
        CompletableFuture<String> call = limited(SECOND).callAsync(CompletableFuture::new);
        call.cancel(true);
        time.advance(SECOND);
        assertThat(work().timed() + work().failed()).isZero();
    }

    @Test
    void aMethodThatThrowsOrReturnsNoStageHasFailed() {
        Pipeline pipeline = limited(SECOND);
        Call<CompletionStage<String>, RuntimeException> throwing = () -> {
            throw new IllegalStateException();
        };
        assertThat(pipeline.callAsync(throwing)).isCompletedExceptionally();
        assertThat(work().failed()).isEqualTo(1);
        assertThat(pipeline.callAsync(() -> null)).isCompletedExceptionally();
        assertThat(work().failed()).isEqualTo(2);
        assertThat(pipeline.call(takes(Duration.ZERO))).isEqualTo("done");
        assertThat(work().peak()).isEqualTo(1);
    }

    @Test
    void isolatedWorkThatIgnoresItsInterruptIsFollowedToItsEnd() throws Exception {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        Pipeline pipeline = pipeline(builder -> builder.timeout(t -> t.duration(SECOND))
                .bulkhead(b -> b.isolation(Isolation.THREAD_POOL).maxConcurrent(1)));
        CompletableFuture<String> call = CompletableFuture.supplyAsync(() -> pipeline.call(() -> {
            begun.complete(null);
            goOn.join();
            Thread.interrupted();
            return "late";
        }));
        begun.join(); // work that a worker has not taken up yet is not begun at all once the limit has passed
        time.awaitWaiters(1);
        time.advance(SECOND);
        assertThatThrownBy(call::join).hasCauseInstanceOf(TimeoutExceededException.class);
        assertThat(work().overdue()).isEqualTo(1);
        time.advance(SECOND);
        goOn.complete(null);
        while (work().late() == 0) {
            Thread.onSpinWait();
        }
        assertThat(work().overdue()).isZero();
        assertLatency(0.5, SECOND.multipliedBy(2), false);
    }

    @Test
    void thePeakIsWhatReallyRanAtOnceOverAllMethodsOfAName() {
        Pipeline one = pipeline(builder -> builder);
        PipelineBuilder builder = Pipeline.named("inventory").runtime(runtime);
        recordings.policies(method("strip"), "inventory", List.of("Inven-tory")).forEach(builder::with);
        Pipeline other = builder.build();
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        one.callAsync(() -> first);
        other.callAsync(() -> second);
        first.complete("done");
        second.complete("done");
        other.callAsync(() -> CompletableFuture.completedFuture("done"));
        assertThat(work().peak()).isEqualTo(2);
        assertThat(work().latencies().ended()).isEqualTo(3);
    }

    @Test
    void whatIsOlderThanTheWindowIsForgottenASliceLaterAtMost() {
        Pipeline pipeline = pipeline(builder -> builder);
        pipeline.call(takes(SECOND));
        recordings.tick();
        time.advance(HOUR.minusSeconds(1));
        assertThat(work().latencies().ended()).isEqualTo(1);
        time.advance(HOUR.dividedBy(MethodRecording.SLICES).plusSeconds(2));
        assertThat(work().latencies().ended()).isZero();
    }

    @Test
    void aReaderTakesNothingAway() {
        Pipeline pipeline = pipeline(builder -> builder);
        for (int i = 0; i < 10; i++) {
            pipeline.call(takes(Duration.ofMillis(i + 1)));
            assertThat(work().latencies().ended()).isEqualTo(i + 1);
        }
        time.advance(Duration.ofMinutes(10));
        recordings.tick();
        assertThat(work().latencies().ended()).isEqualTo(10);
    }

    @Test
    void diagnosesAreToldOnlyQuantilesThatAreKnown() {
        Pipeline pipeline = limited(SECOND);
        for (int i = 0; i < 99; i++) {
            pipeline.call(takes(Duration.ofMillis(20)));
        }
        assertThat(recordings.latency("inventory", 0.5)).isEmpty();
        assertThatThrownBy(() -> pipeline.call(fails(Duration.ofMillis(500), new SocketTimeoutException())))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(recordings.latency("Inven-tory", 0.99))
                .hasValueSatisfying(found -> assertThat(found.toNanos()).isBetween(19_800_000L, 20_200_000L));
        assertThat(recordings.latency("inventory", 0.999)).isEmpty();
        assertThat(recordings.latency("orders", 0.5)).isEmpty();
    }

    @Test
    void onlyWantedNamesAreRecorded() {
        Recordings some = new Recordings(runtime, HOUR, "inventory"::equals);
        assertThat(some.policies(method("trim"), "orders", List.of("orders"))).isEmpty();
        assertThat(some.policies(method("trim"), "orders", List.of("orders", "inventory")))
                .hasSize(1);
        assertThat(some.of("orders")).isEmpty();
        assertThat(some.of("inventory")).isPresent();
    }

    /** A stage whose future is a copy: cancelling that does not reach the work. */
    private static <T> CompletionStage<T> uncancellable(CompletableFuture<T> stage) {
        return stage.minimalCompletionStage();
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
