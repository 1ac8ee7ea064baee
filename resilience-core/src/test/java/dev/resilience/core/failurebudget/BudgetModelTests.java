package dev.resilience.core.failurebudget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Permit;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Steps;
import dev.resilience.core.event.ResilienceEvent.CallRejected;
import dev.resilience.core.event.ResilienceEvent.StateChanged;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.failurebudget.BudgetModel.Ticket;
import dev.resilience.core.failurebudget.FailureBudgetConfig.OnBreach;
import dev.resilience.core.failurebudget.FailureBudgetConfig.Reset;
import dev.resilience.core.window.Counts;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/**
 * The budget does what {@link BudgetModel} does, step by step, over long random histories in which admission and outcome are
 * separate: outcomes come late, and after any number of breaches and resets.
 */
@Timeout(60)
class BudgetModelTests {

    private static final int HISTORIES = 5;

    private static final List<FailureBudgetConfig> SETTINGS = List.of(
            settings(0.2, 3, 5, OnBreach.NOTIFY, 3, 0.5, Reset.AUTO, 0),
            settings(0.2, 3, 5, OnBreach.REJECT, 3, 0.5, Reset.AUTO, 0),
            settings(0.5, 3, 2, OnBreach.REJECT, 1, 0, Reset.AUTO, 2),
            settings(0.3, 10, 10, OnBreach.REJECT, 5, 1, Reset.AUTO, 0),
            settings(0.7, 10, 1, OnBreach.REJECT, 10, 0.1, Reset.MANUAL, 0),
            settings(0.1, 10, 1, OnBreach.NOTIFY, 10, 1, Reset.AUTO, 5),
            settings(0.1, 10, 3, OnBreach.NOTIFY, 3, 0.5, Reset.MANUAL, 1));

    private record Call(Permit permit, Ticket ticket) {}

    private final long seed = Steps.seed();
    private final Random random = new Random(seed);
    private final FakeTimeSource time = new FakeTimeSource();
    private final ResilienceRuntime runtime = ResilienceRuntime.over(time, Runnable::run);
    private final List<String> moves = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private Counts breachedBy = Counts.NONE;
    private final List<CallRejected> rejections = new ArrayList<>();
    private final FailureBudget budget;
    private final BudgetModel model;
    private final List<Call> calls = new ArrayList<>();
    /** How likely failures are, in percent; drifts, so that the budget is breached and recovers. */
    private int failing;

    BudgetModelTests() {
        FailureBudgetConfig first = SETTINGS.get(random.nextInt(SETTINGS.size()));
        budget = FailureBudget.of("search", first, runtime);
        model = new BudgetModel(first);
        runtime.events().subscribe(event -> {
            if (event instanceof StateChanged change) {
                moves.add(change.from() + ">" + change.to());
            } else if (event instanceof CallRejected rejection) {
                rejections.add(rejection);
            }
        });
        budget.listen(new FailureBudgetListener() {
            @Override
            public void onBreach(Breach breach) {
                heard.add("INTACT>BREACHED");
                breachedBy = breach.counts();
            }

            @Override
            public void onRecovered(Breach breach, Recovery recovery) {
                assertThat(breach.counts()).isEqualTo(breachedBy);
                heard.add("BREACHED>INTACT");
            }
        });
    }

    private static FailureBudgetConfig settings(
            double threshold,
            int seconds,
            int minSamples,
            OnBreach onBreach,
            int recoverySamples,
            double ratio,
            Reset reset,
            int coolDown) {
        return FailureBudgetConfig.builder()
                .threshold(threshold)
                .window(Duration.ofSeconds(seconds))
                .minSamples(minSamples)
                .onBreach(onBreach)
                .recoverySamples(recoverySamples)
                .recoveryRatio(ratio)
                .reset(reset)
                .coolDown(Duration.ofSeconds(coolDown))
                .build();
    }

    @RepeatedTest(HISTORIES)
    void agreesWithTheModelStepByStep() {
        for (int i = 0; i < Steps.count() / HISTORIES; i++) {
            String step = step(i);
            assertThat(List.of(
                            budget.isBreached(),
                            budget.counts(),
                            budget.breaches(),
                            budget.rejections(),
                            rejections.size(),
                            breachedBy,
                            moves.size()))
                    .as("after step %d (%s) of seed %dL", i, step, seed)
                    .isEqualTo(List.of(
                            model.isBreached(),
                            model.counts(),
                            (long) model.breaches,
                            (long) model.rejections,
                            model.rejections,
                            model.breachedBy,
                            model.moves.size()));
        }
        assertThat(moves)
                .as("seed %dL", seed)
                .isEqualTo(model.moves)
                .isNotEmpty()
                .isEqualTo(heard);
        assertThat(time.scheduledTasks()).isZero();
    }

    private String step(int number) {
        if (number % 300 == 0) {
            failing = random.nextInt(3) == 0 ? random.nextInt(100) : 0;
        }
        int choice = random.nextInt(1_000);
        if (choice < 450 && calls.size() < 40) {
            return acquire();
        } else if (choice < 850) {
            return calls.isEmpty() ? "nothing" : end();
        } else if (choice < 990) {
            return advance();
        } else if (choice < 992) {
            budget.reset();
            model.reset();
            return "reset";
        }
        FailureBudgetConfig changed = SETTINGS.get(random.nextInt(SETTINGS.size()));
        budget.reconfigure(changed);
        model.reconfigure(changed);
        return "reconfigure";
    }

    private String acquire() {
        Ticket ticket = model.acquire();
        Permit permit = null;
        try {
            permit = budget.acquire();
        } catch (FailureBudgetExhaustedException rejection) {
            assertThat(rejection.name()).isEqualTo("search");
            assertThat(rejection.retryAfter()).isEqualTo(Duration.ofNanos(model.retryAfter()));
            assertThat(budget.nanosUntilAdmitted()).isEqualTo(model.retryAfter());
        }
        assertThat(permit != null).as("admitted, with seed %dL", seed).isEqualTo(ticket != null);
        if (permit != null && ticket != null) {
            calls.add(new Call(permit, ticket));
        }
        return "acquire";
    }

    private String end() {
        int index = random.nextInt(3) == 0 ? random.nextInt(calls.size()) : calls.size() - 1;
        Call call = calls.remove(index);
        if (random.nextInt(8) == 0) {
            call.permit().end(Outcome.IGNORED);
            model.end(call.ticket(), null);
            return "end ignored";
        }
        boolean failed = random.nextInt(100) < failing;
        call.permit().end(failed ? FailureBudgetTests.FAILURE : Outcome.SUCCESS);
        model.end(call.ticket(), failed);
        return "end " + (failed ? "failed" : "well");
    }

    private String advance() {
        long nanos = switch (random.nextInt(10)) {
            case 0 -> 1_000_000_000L;
            case 1 -> (long) (random.nextDouble() * 12e9);
            case 2 -> 0;
            default -> (long) (random.nextDouble() * 4e8);
        };
        time.advanceNanos(nanos);
        model.now += nanos;
        return "advance by " + nanos;
    }
}
