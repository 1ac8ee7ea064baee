package dev.resilience.core.retry;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.resilience.core.StressTime;
import dev.resilience.core.failure.FailureKind;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.ZZL_Result;

/** Two retries want the last token of a budget, or one wants what is just deposited: a token is spent once, and none is lost. */
public final class RetryBudgetStress {

    private RetryBudgetStress() {}

    /** Every first attempt pays for one retry, and nothing else does. */
    static class Empty {

        final StressTime time = new StressTime();
        final RetryBudget budget = RetryBudget.of(
                "budget",
                RetryBudgetConfig.builder()
                        .ratio(1)
                        .minPerSecond(0)
                        .window(Duration.ofNanos(300))
                        .build(),
                time);

        boolean retry() {
            return budget.tryWithdraw(FailureKind.TRANSIENT, time.nanoTime());
        }

        String left() {
            return budget.available() + " left, " + budget.granted() + " granted";
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, 0.0 left, 1 granted", expect = ACCEPTABLE, desc = "The first one got it")
    @Outcome(id = "false, true, 0.0 left, 1 granted", expect = ACCEPTABLE, desc = "The second one got it")
    @State
    public static class TwoForOneToken extends Empty {

        public TwoForOneToken() {
            budget.deposit();
        }

        @Actor
        public void first(ZZL_Result result) {
            result.r1 = retry();
        }

        @Actor
        public void second(ZZL_Result result) {
            result.r2 = retry();
        }

        @Arbiter
        public void look(ZZL_Result result) {
            result.r3 = left();
        }
    }

    @JCStressTest
    @Outcome(id = "true, true, 0.0 left, 1 granted", expect = ACCEPTABLE, desc = "Deposited first")
    @Outcome(id = "true, false, 1.0 left, 0 granted", expect = ACCEPTABLE, desc = "Deposited too late: it is left")
    @State
    public static class DepositAndRetry extends Empty {

        @Actor
        public void deposit(ZZL_Result result) {
            budget.deposit();
            result.r1 = true;
        }

        @Actor
        public void retry(ZZL_Result result) {
            result.r2 = retry();
        }

        @Arbiter
        public void look(ZZL_Result result) {
            result.r3 = left();
        }
    }

    @JCStressTest
    @Outcome(id = "true, true, 0.0 left, 1 granted", expect = ACCEPTABLE, desc = "Deposited first")
    @Outcome(id = "true, false, 1.0 left, 0 granted", expect = ACCEPTABLE, desc = "Deposited too late: it is left")
    @State
    public static class DepositAndRetryWhileABucketEnds extends Empty {

        public DepositAndRetryWhileABucketEnds() {
            time.pass(10);
        }

        @Actor
        public void deposit(ZZL_Result result) {
            budget.deposit(time.nanoTime());
            result.r1 = true;
        }

        @Actor
        public void retry(ZZL_Result result) {
            time.advance(10);
            result.r2 = retry();
        }

        @Arbiter
        public void look(ZZL_Result result) {
            result.r3 = left();
        }
    }

    /** As a retry counts a call that succeeded at once. */
    @JCStressTest
    @Outcome(id = "true, true, 0.0 left, 1 granted", expect = ACCEPTABLE, desc = "Counted first")
    @Outcome(id = "true, false, 1.0 left, 0 granted", expect = ACCEPTABLE, desc = "Counted too late: it is left")
    @State
    public static class SuccessAndRetry extends Empty {

        private final LongAdder successes = new LongAdder();

        public SuccessAndRetry() {
            budget.join(successes, 0);
        }

        @Actor
        public void succeed(ZZL_Result result) {
            budget.expectDeposit();
            successes.increment();
            result.r1 = true;
        }

        @Actor
        public void retry(ZZL_Result result) {
            result.r2 = retry();
        }

        @Arbiter
        public void look(ZZL_Result result) {
            result.r3 = left();
        }
    }

    /** A success is counted while its retry goes over to another budget. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Counted before")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Counted after")
    @State
    public static class SuccessAndExchange extends Empty {

        private final LongAdder successes = new LongAdder();
        private final RetryBudget next = RetryBudget.of("next", RetryBudgetConfig.defaults(), time);

        public SuccessAndExchange() {
            budget.join(successes, 0);
        }

        @Actor
        public void succeed() {
            budget.expectDeposit();
            successes.increment();
        }

        @Actor
        public void exchange() {
            next.join(successes, budget.leave(successes));
        }

        @Arbiter
        public void look(JJ_Result result) {
            result.r1 = budget.deposits();
            result.r2 = next.deposits();
        }
    }
}
