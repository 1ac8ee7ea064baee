package dev.resilience.core.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Async;
import dev.resilience.core.Frame;
import dev.resilience.core.Permit;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Steps;
import dev.resilience.core.bulkhead.BulkheadModel.State;
import dev.resilience.core.event.EventPublisher;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.time.TimeSource;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The bulkhead does what {@link BulkheadModel} does, step by step, over a long random history on one thread. The executor holds
 * its tasks back and runs them later, in any order; a blocking wait lets other steps happen before it ends. So a waiter may be
 * cancelled, interrupted or out of time between its grant and the moment it is told. Traps 8, 17, 22 and 28 in all their mixtures.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BulkheadModelTests {

    private static final int DEPTH = 3;
    private static final List<Outcome> OUTCOMES =
            List.of(Outcome.SUCCESS, Outcome.IGNORED, Classification.of(FailureKind.TIMEOUT, "test"));

    private final Random random = new Random(Steps.seed());
    private final FakeTimeSource fake = new FakeTimeSource();
    private final List<Task> tasks = new ArrayList<>();
    private final EventPublisher events = new EventPublisher(Runnable::run);
    private final ResilienceRuntime runtime =
            new ResilienceRuntime(new Time(), task -> tasks.add(new Task(task, this.firing)), events, () -> 0.5);
    private final BulkheadModel model = new BulkheadModel();
    private final Bulkhead bulkhead = Bulkhead.of("inventory", config(), runtime);
    private final List<Attempt> attempts = new ArrayList<>();
    private long now;
    private long told;
    private int depth;

    /** Whose timer is being set, and whose has just fired. */
    private @Nullable Attempt current;

    private @Nullable Timer firing;

    private record Timer(Attempt owner, boolean writesOff) {}

    private record Task(Runnable work, @Nullable Timer timer) {}

    private final class Attempt extends BulkheadModel.Call {
        private final Frame frame = new Frame(runtime, FailureRules.standard());
        private CompletableFuture<Permit> real = new CompletableFuture<>();
        private boolean blocked;

        private @Nullable Throwable failure() {
            return real.isCompletedExceptionally()
                    ? Async.unwrap(real.handle((permit, thrown) -> thrown).join())
                    : null;
        }

        void agrees() {
            switch (state) {
                case WAITING -> assertThat(real).isNotDone();
                case GRANTED, ENDED -> assertThat(real).isCompleted();
                case REJECTED -> assertThat(failure()).isInstanceOf(BulkheadFullException.class);
                case CANCELLED -> assertThat(failure()).isInstanceOf(CancellationException.class);
            }
        }
    }

    /** Knows whose timer each task is, and lets other things happen while a call waits. */
    private final class Time implements TimeSource {

        @Override
        public long nanoTime() {
            return fake.nanoTime();
        }

        @Override
        public Instant wallTime() {
            return fake.wallTime();
        }

        @Override
        public Scheduled schedule(Runnable task, long delayNanos) {
            Timer timer = new Timer(current, current.zombie);
            return fake.schedule(
                    () -> {
                        firing = timer;
                        task.run();
                        firing = null;
                    },
                    delayNanos);
        }

        @Override
        public boolean await(BooleanSupplier done, long nanos) throws InterruptedException {
            Attempt attempt = current;
            happen(random.nextInt(8));
            boolean granted = done.getAsBoolean();
            assertThat(granted).isEqualTo(attempt.state == State.GRANTED);
            if (random.nextInt(3) == 0) {
                happen(random.nextInt(2));
                giveUp(attempt);
                throw new InterruptedException();
            }
            if (!granted) {
                pass(Math.max(0, attempt.due - now));
                happen(random.nextInt(2));
                model.leave(attempt, State.REJECTED);
            }
            return granted;
        }

        private void giveUp(Attempt attempt) {
            model.leave(attempt, State.CANCELLED);
            if (attempt.state == State.GRANTED) {
                model.end(attempt); // it passes the permit on
                attempt.state = State.CANCELLED;
            }
        }

        private void happen(int steps) {
            depth++;
            for (int i = 0; i < steps; i++) {
                step();
            }
            depth--;
        }
    }

    private BulkheadConfig config() {
        return BulkheadConfig.builder()
                .maxConcurrent(model.max)
                .maxQueue(model.maxQueue)
                .maxWait(Duration.ofNanos(model.maxWait))
                .zombieWriteOff(Duration.ofNanos(model.writeOff))
                .build();
    }

    @Test
    void behavesLikeANaiveModelInAnyOrderOfEvents() {
        events.subscribe(event -> told++);
        int steps = Steps.count();
        int step = 0;
        try {
            for (; step < steps; step++) {
                step();
            }
            endEverything();
        } catch (Throwable failure) {
            throw new AssertionError("Step " + step + " differs", failure);
        }
    }

    private void step() {
        switch (random.nextInt(20)) {
            case 0, 1, 2 -> comeLater();
            case 3, 4 -> comeNow();
            case 5, 6, 7 -> end();
            case 8 -> outlive();
            case 9, 10 -> abandon();
            case 11 -> reconfigure();
            case 12, 13 -> pass(random.nextInt(10));
            case 14, 15, 16, 17, 18 -> runSomeTask();
            default -> settle();
        }
        if (bulkhead.active() != model.active
                || bulkhead.queued() != model.queue.size()
                || bulkhead.zombies() != model.zombies) {
            throw new AssertionError("active %d, queued %d, zombies %d; but in the model %d, %d, %d"
                    .formatted(
                            bulkhead.active(),
                            bulkhead.queued(),
                            bulkhead.zombies(),
                            model.active,
                            model.queue.size(),
                            model.zombies));
        }
    }

    private Attempt come() {
        Attempt attempt = new Attempt();
        attempts.add(attempt);
        model.come(attempt, now);
        current = attempt;
        return attempt;
    }

    private void comeLater() {
        Attempt attempt = come();
        try {
            attempt.real = bulkhead.acquireAsync(attempt.frame);
        } catch (BulkheadFullException full) {
            attempt.real = CompletableFuture.failedFuture(full);
        }
    }

    private void comeNow() {
        if (depth == DEPTH) {
            return;
        }
        Attempt attempt = come();
        attempt.blocked = true;
        try {
            attempt.real.complete(bulkhead.acquire(attempt.frame));
        } catch (BulkheadFullException full) {
            attempt.real.completeExceptionally(full);
        } catch (CancellationException interrupted) {
            assertThat(Thread.interrupted()).as("the flag is set again").isTrue();
            attempt.real.completeExceptionally(interrupted);
        }
        attempt.blocked = false;
    }

    /** A call that runs and knows it; null if there is none. */
    private @Nullable Attempt running(Predicate<Attempt> wanted) {
        List<Attempt> found = new ArrayList<>();
        for (Attempt attempt : attempts) {
            if (attempt.real.isDone() && !attempt.real.isCompletedExceptionally() && wanted.test(attempt)) {
                found.add(attempt);
            }
        }
        return found.isEmpty() ? null : found.get(random.nextInt(found.size()));
    }

    private void end() {
        Attempt attempt = running(any -> true);
        if (attempt != null) {
            attempts.remove(attempt);
            model.end(attempt);
            attempt.real.join().end(OUTCOMES.get(random.nextInt(OUTCOMES.size())));
        }
    }

    private void outlive() {
        Attempt attempt = running(any -> !any.zombie);
        if (attempt != null) {
            model.outlive(attempt, now);
            current = attempt;
            attempt.real = CompletableFuture.completedFuture(attempt.real.join().outlive(OUTCOMES.get(2), null, -1));
        }
    }

    private void abandon() {
        if (!attempts.isEmpty()) {
            Attempt attempt = attempts.get(random.nextInt(attempts.size()));
            if (!attempt.blocked) {
                model.leave(attempt, State.CANCELLED);
                attempt.frame.cancel();
            }
        }
    }

    private void reconfigure() {
        model.max = 1 + random.nextInt(6);
        model.maxQueue = 1 + random.nextInt(6);
        model.maxWait = random.nextInt(4) == 0 ? 0 : 20;
        model.writeOff = random.nextInt(3) == 0 ? 0 : 30;
        model.grantWaiting();
        bulkhead.reconfigure(config());
    }

    /** Whoever's time has run out leaves only once the executor says so. */
    private void pass(long nanos) {
        now += nanos;
        fake.advanceNanos(nanos);
    }

    private void runSomeTask() {
        if (!tasks.isEmpty()) {
            run(tasks.remove(random.nextInt(tasks.size())));
        }
    }

    private void run(Task task) {
        if (task.timer != null) {
            Attempt attempt = task.timer.owner;
            long due = task.timer.writesOff ? attempt.writeOffDue : attempt.due;
            assertThat(due).as("not before its time").isLessThanOrEqualTo(now);
            if (task.timer.writesOff) {
                model.writeOff(attempt);
            } else {
                model.leave(attempt, State.REJECTED);
            }
        }
        task.work.run();
    }

    /** Everybody is told: now the calls must agree with the model. */
    private void settle() {
        while (!tasks.isEmpty()) {
            run(tasks.remove(random.nextInt(tasks.size())));
        }
        int timers = 0;
        for (Attempt attempt : attempts) {
            if (attempt.blocked) {
                continue;
            }
            attempt.agrees();
            boolean waits = attempt.state == State.WAITING;
            boolean mayBeWrittenOff =
                    attempt.state == State.GRANTED && attempt.zombie && attempt.writeOffDue < Long.MAX_VALUE;
            assertThat(waits && attempt.due <= now || mayBeWrittenOff && attempt.writeOffDue <= now)
                    .as("is there although its time is up")
                    .isFalse();
            timers += waits || mayBeWrittenOff ? 1 : 0;
        }
        attempts.removeIf(attempt -> attempt.state == State.REJECTED || attempt.state == State.CANCELLED);
        assertThat(bulkhead.accepted()).as("accepted").isEqualTo(model.accepted);
        assertThat(bulkhead.rejected()).as("rejected").isEqualTo(model.rejected);
        assertThat(told).as("events").isEqualTo(model.rejected);
        assertThat(bulkhead.writtenOff()).as("written off").isEqualTo(model.writtenOff);
        assertThat(fake.scheduledTasks()).as("timers").isEqualTo(timers);
    }

    private void endEverything() {
        settle();
        while (model.active > 0 || !model.queue.isEmpty()) {
            end();
            settle();
        }
        assertThat(bulkhead.active()).isZero();
        assertThat(bulkhead.queued()).isZero();
        assertThat(fake.scheduledTasks()).isZero();
    }
}
