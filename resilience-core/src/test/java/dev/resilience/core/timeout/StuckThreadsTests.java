package dev.resilience.core.timeout;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.resilience.core.Guarded;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.bulkhead.BulkheadConfig;
import dev.resilience.core.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** {@code on-timeout: stack}. */
@org.junit.jupiter.api.Timeout(30)
class StuckThreadsTests {

    private final Guarded guarded = new Guarded();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Timeout.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void leavesNoFlag() {
        logger.detachAppender(log);
        guarded.close();
        assertThat(Thread.interrupted()).isFalse();
    }

    private Pipeline showing(String name, Executor executor) {
        return Pipeline.named(name)
                .runtime(guarded.runtime(executor))
                .timeout(t -> t.duration(ofMillis(100)).onTimeout(OnTimeout.STACK))
                .build();
    }

    private Object stuckInTheDriver() {
        guarded.time.advance(ofMillis(100));
        return "late";
    }

    private void timeOut(Pipeline pipeline) {
        assertThatThrownBy(() -> pipeline.call(this::stuckInTheDriver)).isInstanceOf(TimeoutExceededException.class);
    }

    private List<String> stacks() {
        return log.list.stream()
                .filter(line -> line.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void theStackNamesTheMethodInWhichTheThreadIsStuck() {
        timeOut(showing("inventory", Runnable::run));

        assertThat(stacks())
                .singleElement()
                .satisfies(stack -> assertThat(stack)
                        .startsWith("Timeout 'inventory': time is up, and thread \""
                                + Thread.currentThread().getName() + "\" stands here:\n\tat ")
                        .contains(StuckThreadsTests.class.getName() + ".stuckInTheDriver("));
    }

    @Test
    void oneStackIsTakenInAMinuteForEachName() {
        Pipeline inventory = showing("inventory", Runnable::run);
        timeOut(inventory);
        timeOut(inventory);
        timeOut(showing("prices", Runnable::run));
        assertThat(stacks())
                .satisfiesExactly(
                        first -> assertThat(first).contains("'inventory'"),
                        second -> assertThat(second).contains("'prices'"));

        guarded.time.advance(ofSeconds(60));
        timeOut(inventory);
        timeOut(inventory);

        assertThat(stacks()).hasSize(3);
    }

    @Test
    void theThreadIsInterruptedAfterFiveMillisecondsThoughNobodyLooks() {
        List<Runnable> looks = new ArrayList<>();
        List<Boolean> flags = new ArrayList<>();
        Pipeline pipeline = showing("inventory", looks::add);

        assertThatThrownBy(() -> pipeline.call(() -> {
                    for (long millis : new long[] {100, 4, 1}) {
                        guarded.time.advance(ofMillis(millis));
                        flags.add(Thread.currentThread().isInterrupted());
                    }
                    return "late";
                }))
                .isInstanceOf(TimeoutExceededException.class);
        looks.forEach(Runnable::run);

        assertThat(flags).containsExactly(false, false, true);
        assertThat(looks).hasSize(1);
        assertThat(Thread.currentThread().isInterrupted())
                .as("a look that comes late interrupts nobody")
                .isFalse();
    }

    @Test
    void theThreadIsInterruptedAtOnceIfTheExecutorRefusesTheLook() {
        Pipeline pipeline = showing("inventory", look -> {
            throw new RejectedExecutionException("shut down");
        });

        assertThatThrownBy(() -> pipeline.call(() -> {
                    guarded.time.advance(ofMillis(100));
                    assertThat(Thread.currentThread().isInterrupted()).isTrue();
                    return "late";
                }))
                .isInstanceOf(TimeoutExceededException.class);
        assertThat(stacks()).isEmpty();
    }

    @Test
    void aThreadOfABulkheadIsShownBeforeItIsInterruptedAndItsCallerIsReleased() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Pipeline pipeline = Pipeline.named("inventory")
                .runtime(guarded.runtime(Runnable::run))
                .timeout(t -> t.duration(ofMillis(100)).onTimeout(OnTimeout.STACK))
                .bulkhead(b -> b.isolation(BulkheadConfig.Isolation.THREAD_POOL))
                .build();

        CompletableFuture<String> call = pipeline.callAsync(() -> stuckUntilInterrupted(begun, interrupted));
        begun.await();
        guarded.time.advance(ofMillis(100));

        assertThat(call).isCompletedExceptionally();
        assertThat(stacks())
                .singleElement()
                .satisfies(stack -> assertThat(stack).contains(".stuckUntilInterrupted("));
        interrupted.await();
    }

    /** The executor is busy: the end of the call has waited for it, and must not have to wait for it a second time. */
    @Test
    void aCallerIsReleasedByTheTaskThatEndsItsCallAndNotByAnotherOne() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
        Pipeline pipeline = Pipeline.named("inventory")
                .runtime(guarded.runtime(waiting::add))
                .timeout(t -> t.duration(ofMillis(100)).onTimeout(OnTimeout.STACK))
                .bulkhead(b -> b.isolation(BulkheadConfig.Isolation.THREAD_POOL))
                .build();
        CompletableFuture<String> call = pipeline.callAsync(() -> stuckUntilInterrupted(begun, interrupted));
        begun.await();
        guarded.time.advance(ofMillis(100));
        assertThat(waiting).hasSize(1);

        waiting.remove().run();

        assertThat(call).isCompletedExceptionally();
        assertThat(stacks())
                .singleElement()
                .satisfies(stack -> assertThat(stack).contains(".stuckUntilInterrupted("));
        interrupted.await();
    }

    private static CompletableFuture<String> stuckUntilInterrupted(CountDownLatch begun, CountDownLatch interrupted) {
        begun.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException interrupt) {
            interrupted.countDown();
        }
        return CompletableFuture.completedFuture("late");
    }
}
