package dev.resilience.core;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.bulkhead.Bulkhead;
import dev.resilience.core.bulkhead.BulkheadConfig;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.pipeline.PipelineBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where the work runs: whose time it has, and what it leaves behind. */
@Timeout(30)
class WorkStageTests {

    private final Guarded guarded = new Guarded();
    private final Pipeline unlimited = named("unlimited").build();

    @AfterEach
    void leavesNothingBehind() {
        guarded.close();
        assertThat(Thread.interrupted()).isFalse();
    }

    private PipelineBuilder named(String name) {
        return Pipeline.named(name).runtime(guarded.runtime);
    }

    private Pipeline within(long millis) {
        return named("limited").timeout(t -> t.duration(ofMillis(millis))).build();
    }

    private String hang() throws InterruptedException {
        guarded.time.sleep(Long.MAX_VALUE);
        return "never";
    }

    private Throwable failureAt(long millis, Call<String, ?> call) throws Exception {
        Guarded.Caller<String> caller = guarded.start(call);
        guarded.awaitWaiters(1);
        guarded.time.advance(ofMillis(millis - 1));
        assertThat(caller.hasEnded()).isFalse();
        guarded.time.advance(ofMillis(1));
        Guarded.End<String> end = caller.end();
        assertThat(end.interrupted()).isFalse();
        return end.failure();
    }

    @Test
    void workWithoutALimitIsInterruptedWhenItsCallersTimeIsUpAndNotBefore() throws Exception {
        assertThat(failureAt(100, () -> within(100).call(() -> unlimited.call(this::hang))))
                .isInstanceOf(TimeoutExceededException.class)
                .hasCauseInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void aNearerDeadlineAdoptedWithinALimitInterruptsAtItsOwnTime() throws Exception {
        assertThat(failureAt(
                        100,
                        () -> within(1_000)
                                .call(() -> Deadline.<String, InterruptedException>adopt(
                                        Deadline.after(ofMillis(100), guarded.time),
                                        () -> unlimited.call(this::hang)))))
                .isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void aFailureWithinTheTimeOfTheCallerStaysWhatItIs() {
        IOException reset = new IOException("reset by peer");

        assertThatThrownBy(() -> within(100)
                        .call(() -> unlimited.call(() -> {
                            throw reset;
                        })))
                .isSameAs(reset);
    }

    @Test
    void workWhoseTimeIsUpBeforeItBeginsIsNotBegun() {
        List<String> begun = new ArrayList<>();

        assertThatThrownBy(() -> Stages.work().call(() -> begun.add("sync"), frameWhoseTimeIsUp()))
                .isInstanceOf(TimeoutExceededException.class);
        CompletableFuture<String> call = Stages.work()
                .callAsync(
                        () -> {
                            begun.add("async");
                            return new CompletableFuture<>();
                        },
                        frameWhoseTimeIsUp());

        assertThat(call)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(TimeoutExceededException.class);
        assertThat(begun).isEmpty();
    }

    private Frame frameWhoseTimeIsUp() {
        Frame frame = guarded.frame();
        frame.narrow(limit(), guarded.time.nanoTime());
        return frame;
    }

    private static TimeLimit limit() {
        return new TimeLimit() {
            @Override
            public long limitNanos() {
                return 10;
            }

            @Override
            public boolean keepsLateResult() {
                return false;
            }

            @Override
            public TimeoutExceededException exceeded(long elapsedNanos, Throwable cause) {
                return new TimeoutExceededException(
                        "test", "too late", Duration.ofNanos(10), Duration.ofNanos(elapsedNanos), cause);
            }
        };
    }

    /** Trap 9. */
    @Test
    void anInterruptOfOthersThatWorkWithoutALimitReportsLeavesTheFlagSet() throws Exception {
        Guarded.Caller<String> caller = guarded.start(() -> unlimited.call(this::hang));
        guarded.awaitWaiters(1);

        caller.thread.interrupt();

        Guarded.End<String> end = caller.end();
        assertThat(end.failure()).isInstanceOf(InterruptedException.class);
        assertThat(end.interrupted()).isTrue();
    }

    @Test
    void causesThatGoInACircleHinderNobody() {
        IOException outer = new IOException("outer");
        outer.initCause(new IOException("inner", outer));

        assertThatThrownBy(() -> unlimited.call(() -> {
                    throw outer;
                }))
                .isSameAs(outer);
    }

    /** Trap 17. */
    @Test
    void workWhoseMethodTookAllTheTimeHoldsItsPermitUntilItEnds() {
        Bulkhead bulkhead = Bulkhead.of(
                "inventory", BulkheadConfig.builder().maxConcurrent(1).build(), guarded.runtime);
        CompletableFuture<String> work = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        };

        CompletableFuture<String> call = named("inventory")
                .timeout(t -> t.duration(ofMillis(100)))
                .with(bulkhead)
                .build()
                .callAsync(() -> {
                    guarded.time.advance(ofMillis(100));
                    return work;
                });
        assertThat(call).isCompletedExceptionally();
        assertThat(bulkhead.active()).isEqualTo(1);
        work.complete("at last");

        assertThat(bulkhead.active()).isZero();
    }
}
