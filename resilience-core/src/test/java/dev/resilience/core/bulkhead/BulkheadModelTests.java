package dev.resilience.core.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Async;
import dev.resilience.core.Frame;
import dev.resilience.core.Permit;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.event.EventPublisher;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.failure.Outcome;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The bulkhead beside a naive sequential model, step by step. The executor holds its tasks back and runs them later, in any
 * order: so a waiter may be cancelled, or its time run out, between its grant and the moment it is told.
 */
@Timeout(60)
class BulkheadModelTests {

    private static final int STEPS = 300_000;
    private static final int MAX_WAIT = 20;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final FakeTimeSource time = new FakeTimeSource();
    private final List<Runnable> tasks = new ArrayList<>();
    private final ResilienceRuntime runtime =
            new ResilienceRuntime(time, tasks::add, new EventPublisher(tasks::add), () -> 0.5);
    private int max = 3;
    private int maxQueue = 4;
    private final Bulkhead bulkhead = Bulkhead.of("inventory", config(true), runtime);
    private final Model model = new Model();
    private final List<Attempt> attempts = new ArrayList<>();
    private long now;

    /** The specification, as plainly as it can be said. */
    private final class Model {

        private int active;
        private final Queue<Attempt> queue = new ArrayDeque<>();
        private long accepted;
        private long rejected;

        /** What happens to a call that comes now. */
        void come(Attempt attempt, boolean mayWait) {
            if (active < max && queue.isEmpty()) {
                active++;
                accepted++;
                attempt.expected = Expected.GRANTED;
            } else if (mayWait && queue.size() < maxQueue) {
                queue.add(attempt);
                attempt.expected = Expected.WAITING;
                attempt.due = now + MAX_WAIT;
            } else {
                attempt.expected = Expected.REJECTED;
                rejected++;
            }
        }

        void end() {
            active--;
            grant();
        }

        void grant() {
            while (active < max && !queue.isEmpty()) {
                queue.remove().expected = Expected.GRANTED;
                active++;
                accepted++;
            }
        }

        void leave(Attempt attempt, Expected how) {
            if (queue.remove(attempt)) {
                attempt.expected = how;
                if (how == Expected.REJECTED) {
                    rejected++;
                }
            }
        }
    }

    private enum Expected {
        WAITING,
        GRANTED,
        REJECTED,
        CANCELLED
    }

    private final class Attempt {

        private final Frame frame = new Frame(runtime, FailureRules.standard());
        private CompletableFuture<Permit> future = new CompletableFuture<>();
        private Expected expected = Expected.WAITING;
        private long due = Long.MAX_VALUE;

        private @Nullable Throwable failure() {
            return future.handle((permit, thrown) -> thrown == null ? null : Async.unwrap(thrown))
                    .getNow(null);
        }

        void agrees() {
            switch (expected) {
                case WAITING -> assertThat(future).isNotDone();
                case GRANTED -> assertThat(future).isCompleted();
                case REJECTED -> assertThat(failure()).isInstanceOf(BulkheadFullException.class);
                case CANCELLED -> assertThat(failure()).isInstanceOf(CancellationException.class);
            }
        }
    }

    private BulkheadConfig config(boolean mayWait) {
        return BulkheadConfig.builder()
                .maxConcurrent(max)
                .maxWait(mayWait ? Duration.ofNanos(MAX_WAIT) : Duration.ZERO)
                .maxQueue(maxQueue)
                .build();
    }

    /** Trap 8, among others. */
    @Test
    void behavesLikeANaiveModelInAnyOrderOfEvents() {
        int step = 0;
        try {
            for (; step < STEPS; step++) {
                step();
                assertThat(bulkhead.active()).as("active").isEqualTo(model.active);
                assertThat(bulkhead.queued()).as("queued").isEqualTo(model.queue.size());
            }
            endEverything();
        } catch (Throwable failure) {
            throw new AssertionError("Step %d differs; repeat with -Dseed=%d".formatted(step, seed), failure);
        }
    }

    private void step() {
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> come();
            case 4, 5, 6 -> end();
            case 7, 8 -> abandon();
            case 9 -> resize();
            case 10, 11 -> pass(random.nextInt(MAX_WAIT / 2));
            case 12, 13, 14 -> runSomeTask();
            default -> settle();
        }
    }

    private void come() {
        Attempt attempt = new Attempt();
        boolean mayWait = bulkhead.settings().maxWait().toNanos() > 0;
        model.come(attempt, mayWait);
        try {
            attempt.future = bulkhead.acquireAsync(attempt.frame);
        } catch (BulkheadFullException full) {
            attempt.future = CompletableFuture.failedFuture(full);
        }
        attempts.add(attempt);
    }

    private Attempt any(List<Attempt> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** Ends a call that runs, if there is one that knows it. */
    private void end() {
        List<Attempt> running = attempts.stream()
                .filter(attempt -> attempt.expected == Expected.GRANTED && attempt.future.isDone())
                .toList();
        if (!running.isEmpty()) {
            Attempt attempt = any(running);
            attempts.remove(attempt);
            model.end();
            attempt.future.join().end(Outcome.SUCCESS);
        }
    }

    private void abandon() {
        if (!attempts.isEmpty()) {
            Attempt attempt = any(attempts);
            model.leave(attempt, Expected.CANCELLED);
            attempt.frame.cancel();
        }
    }

    private void resize() {
        max = 1 + random.nextInt(6);
        maxQueue = 1 + random.nextInt(6);
        bulkhead.reconfigure(config(random.nextInt(4) > 0));
        model.grant();
    }

    /** Waiters whose time has run out leave only once the executor tells them: until then they may still be granted. */
    private void pass(int nanos) {
        now += nanos;
        time.advanceNanos(nanos);
    }

    private void runSomeTask() {
        if (!tasks.isEmpty()) {
            run(random.nextInt(tasks.size()));
        }
    }

    private void run(int task) {
        Runnable chosen = tasks.remove(task);
        List<CompletableFuture<Permit>> before =
                model.queue.stream().map(attempt -> attempt.future).toList();
        chosen.run();
        for (int i = 0; i < before.size(); i++) {
            CompletableFuture<Permit> future = before.get(i);
            if (future.isDone()) {
                Attempt attempt = attempts.stream()
                        .filter(one -> one.future == future)
                        .findFirst()
                        .orElseThrow();
                assertThat(attempt.due).as("gave up at its time, not before").isLessThanOrEqualTo(now);
                model.leave(attempt, Expected.REJECTED);
            }
        }
    }

    /** Everybody is told: now the calls must agree with the model. */
    private void settle() {
        while (!tasks.isEmpty()) {
            run(random.nextInt(tasks.size()));
        }
        for (Iterator<Attempt> all = attempts.iterator(); all.hasNext(); ) {
            Attempt attempt = all.next();
            attempt.agrees();
            if (attempt.expected == Expected.REJECTED || attempt.expected == Expected.CANCELLED) {
                all.remove();
            } else if (attempt.expected == Expected.WAITING) {
                assertThat(attempt.due).as("still waits within its time").isGreaterThan(now);
            }
        }
        assertThat(bulkhead.accepted()).as("accepted").isEqualTo(model.accepted);
        assertThat(bulkhead.rejected()).as("rejected").isEqualTo(model.rejected);
        assertThat(time.scheduledTasks()).as("one timer a waiter").isEqualTo(model.queue.size());
    }

    private void endEverything() {
        settle();
        while (model.active > 0 || !model.queue.isEmpty()) {
            end();
            settle();
        }
        pass(MAX_WAIT);
        settle();
        assertThat(bulkhead.active()).isZero();
        assertThat(bulkhead.queued()).isZero();
        assertThat(time.scheduledTasks()).isZero();
    }
}
