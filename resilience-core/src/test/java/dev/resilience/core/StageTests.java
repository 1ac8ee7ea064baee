package dev.resilience.core;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Gates, permits and frames by themselves. */
@Timeout(30)
class StageTests {

    private final Guarded guarded = new Guarded();
    private final List<Outcome> ends = new ArrayList<>();
    private final Permit recorder = (outcome, failure, workNanos) -> ends.add(outcome);
    private final Frame frame = guarded.frame();

    private Stage gate(boolean heldByWork) {
        return new GateStage(
                new Gate() {
                    @Override
                    public Permit acquire(Frame call) {
                        return recorder;
                    }

                    @Override
                    public boolean heldByWork() {
                        return heldByWork;
                    }
                },
                Stages.work());
    }

    @Test
    void aPermitIsEndedOnceWithTheOutcomeOfTheWork() throws Throwable {
        gate(false).call(() -> "done", frame);
        assertThatThrownBy(() -> gate(false)
                        .call(
                                () -> {
                                    throw new ConnectException("refused");
                                },
                                frame))
                .isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> gate(false)
                        .call(
                                () -> {
                                    throw new StackOverflowError();
                                },
                                frame))
                .isInstanceOf(StackOverflowError.class);
        assertThatThrownBy(() -> gate(false)
                        .call(
                                () -> {
                                    throw new CancellationException();
                                },
                                frame))
                .isInstanceOf(CancellationException.class);

        assertThat(ends).hasSize(4);
        assertThat(ends.get(0)).isEqualTo(Outcome.SUCCESS);
        assertThat(ends.get(1))
                .isInstanceOfSatisfying(
                        Classification.class, known -> assertThat(known.kind()).isEqualTo(FailureKind.TRANSIENT));
        assertThat(ends.get(3)).isEqualTo(Outcome.IGNORED);
    }

    /** Trap 5's neighbour: odd exceptions hinder nobody. */
    @Test
    void anAsynchronousPermitIsEndedOnceHoweverOddTheFailure() {
        CompletableFuture<String> odd = new CompletableFuture<>();
        odd.completeExceptionally(new CompletionException("no cause", null));

        CompletableFuture<String> call = gate(false).callAsync(() -> odd, frame);

        assertThat(call).isCompletedExceptionally();
        assertThat(ends).hasSize(1);
    }

    @Test
    void anAdmissionOfTheCallEndsBeforeTheCallerHearsOfIt() {
        CompletableFuture<String> work = new CompletableFuture<>();
        List<Integer> endsSeen = new ArrayList<>();
        var unused = gate(false).callAsync(() -> work, frame).thenRun(() -> endsSeen.add(ends.size()));
        var alsoUnused = gate(true).callAsync(() -> work, guarded.frame()).thenRun(() -> endsSeen.add(ends.size()));

        work.complete("done");

        assertThat(endsSeen).allMatch(seen -> seen > 0);
        assertThat(ends).hasSize(2);
    }

    @Test
    void workThatCannotBeginGivesBackWhatItWouldHaveHeld() {
        frame.cancel();

        assertThat(gate(true).callAsync(() -> CompletableFuture.completedFuture("never"), frame))
                .isCompletedExceptionally();

        assertThat(ends).hasSize(1);
    }

    @Test
    void aHeldPermitIsEndedByTheLastOfItsUsersWhoeverThatIs() {
        HeldPermit outer = new HeldPermit((outcome, failure, workNanos) -> ends.add(Outcome.IGNORED), null);
        HeldPermit held = new HeldPermit(recorder, outer);
        held.workStarts();
        held.workStarts();

        held.workEnds();
        held.end(Outcome.SUCCESS);
        assertThat(ends).isEmpty();
        held.workEnds();
        assertThat(ends).containsExactly(Outcome.SUCCESS);
        outer.end(Outcome.SUCCESS);

        assertThat(ends).containsExactly(Outcome.SUCCESS, Outcome.IGNORED);
    }

    @Test
    void aOneShotPermitCountsItsFirstEndOnly() {
        Permit permit = new OneShotPermit(recorder);

        permit.end(Outcome.IGNORED);
        permit.end(Outcome.SUCCESS);

        assertThat(ends).containsExactly(Outcome.IGNORED);
    }

    @Test
    void cancellingRunsTheActionOfThePresentStepOnce() {
        List<String> ran = new ArrayList<>();
        frame.onCancel(() -> ran.add("first"));
        frame.onCancel(() -> ran.add("second"));

        frame.cancel();
        frame.cancel();

        assertThat(ran).containsExactly("second");
        assertThat(frame.isCancelled()).isTrue();
    }

    @Test
    void whatSaysHowToCancelAfterwardsIsCancelledAtOnce() {
        List<String> ran = new ArrayList<>();
        frame.cancel();

        frame.onCancel(() -> ran.add("late"));

        assertThat(ran).containsExactly("late");
    }

    @Test
    void anActionIsNeverLostBetweenSayingAndCancelling() throws Exception {
        for (int round = 0; round < 5_000; round++) {
            Frame call = guarded.frame();
            AtomicInteger ran = new AtomicInteger();
            Thread canceller = new Thread(call::cancel);
            canceller.start();
            call.onCancel(ran::incrementAndGet);
            canceller.join();
            assertThat(ran).hasValue(1);
        }
    }

    @Test
    void aNewAttemptKnowsNothingOfTheEndOfTheLastOne() {
        frame.resultIsLate();
        assertThat(frame.outcome()).isInstanceOf(Classification.class);

        frame.nextAttempt();

        assertThat(frame.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(frame.attempt()).isEqualTo(2);
    }

    @Test
    void onlyANearerLimitReplacesTheOneThereIs() {
        TimeLimit wide = limit(10);
        TimeLimit narrow = limit(5);
        long now = guarded.time.nanoTime();
        frame.narrow(wide, now + ofSeconds(10).toNanos());
        frame.narrow(narrow, now + ofSeconds(5).toNanos());
        frame.narrow(wide, now + ofSeconds(7).toNanos());

        assertThat(frame.limit()).isSameAs(narrow);
        assertThat(frame.remainingNanos()).isEqualTo(ofSeconds(5).toNanos());
        frame.timePassed();
        guarded.time.advance(ofSeconds(1));
        assertThat(frame.remainingNanos()).isEqualTo(ofSeconds(4).toNanos());
        frame.restore(null, 0);
        assertThat(frame.remainingNanos()).isEqualTo(Long.MAX_VALUE);
    }

    private static TimeLimit limit(long seconds) {
        return new TimeLimit() {
            @Override
            public long limitNanos() {
                return ofSeconds(seconds).toNanos();
            }

            @Override
            public boolean keepsLateResult() {
                return false;
            }

            @Override
            public TimeoutExceededException exceeded(long elapsedNanos, Throwable cause) {
                throw new AssertionError("not reached");
            }
        };
    }

    @Test
    void wrappersOfFuturesAreTakenOff() {
        ConnectException real = new ConnectException("refused");

        assertThat(Async.unwrap(new CompletionException(new ExecutionException(real))))
                .isSameAs(real);
        assertThat(Async.unwrap(real)).isSameAs(real);
    }

    @Test
    void aWrapperAroundNothingStays() {
        CompletionException bare = new CompletionException("bare", null);

        assertThat(Async.unwrap(bare)).isSameAs(bare);
    }

    @Test
    void wrappersThatWrapEachOtherEnd() {
        CompletionException outer = new CompletionException("outer", null) {
            private static final long serialVersionUID = 1L;
            private Throwable inner = this;

            @Override
            public synchronized Throwable getCause() {
                return inner;
            }
        };

        assertThat(Async.unwrap(outer)).isSameAs(outer);
    }
}
