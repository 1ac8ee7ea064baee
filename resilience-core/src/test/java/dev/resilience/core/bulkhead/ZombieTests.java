package dev.resilience.core.bulkhead;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.resilience.core.Guarded;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.pipeline.Pipeline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Work that outlives its call. */
@Timeout(30)
class ZombieTests {

    private static final Duration LIMIT = ofMillis(100);

    private final Guarded guarded = new Guarded();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Zombies.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Bulkhead bulkhead;
    private Pipeline pipeline;

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        guarded.close();
    }

    private void guard(int maxConcurrent, Duration writeOff) {
        bulkhead = Bulkhead.of(
                "inventory",
                BulkheadConfig.builder()
                        .maxConcurrent(maxConcurrent)
                        .zombieWriteOff(writeOff)
                        .build(),
                guarded.runtime);
        pipeline = Pipeline.named("inventory")
                .runtime(guarded.runtime)
                .with(bulkhead)
                .timeout(timeout -> timeout.duration(LIMIT))
                .build();
    }

    /** Starts work that cannot be cancelled, and has its call end at the time limit. */
    private CompletableFuture<String> zombie() {
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> call = pipeline.callAsync(() -> work.minimalCompletionStage());
        guarded.time.advance(LIMIT);
        assertThat(call)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(TimeoutExceededException.class);
        return work;
    }

    private void assertFigures(int active, int zombies) {
        assertThat(bulkhead.active()).as("active").isEqualTo(active);
        assertThat(bulkhead.zombies()).as("zombies").isEqualTo(zombies);
        assertThat(bulkhead.snapshot()).containsEntry("zombies", zombies);
    }

    /** Trap 17. */
    @Test
    void workThatOutlivesItsCallKeepsItsPermitUntilItReallyEnds() {
        guard(1, Duration.ZERO);
        CompletableFuture<String> work = zombie();
        assertFigures(1, 1);
        guarded.time.advance(Duration.ofDays(1));

        assertThatThrownBy(bulkhead::acquire).isInstanceOf(BulkheadFullException.class);
        work.complete("late");

        assertFigures(0, 0);
        bulkhead.acquire();
        assertThat(bulkhead.writtenOff()).isZero();
    }

    @Test
    void aCallThatEndsWithItsWorkLeavesNoZombie() {
        guard(2, Duration.ZERO);
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> call = pipeline.callAsync(() -> work);
        work.complete("in time");

        assertThat(call).isCompletedWithValue("in time");
        assertFigures(0, 0);
    }

    @Test
    void aZombieIsWrittenOffOnceAndItsRealEndGivesNothingBack() {
        guard(1, ofSeconds(5));
        CompletableFuture<String> work = zombie();
        guarded.time.advance(ofSeconds(5).minusNanos(1));
        assertFigures(1, 1);

        guarded.time.advanceNanos(1);
        assertFigures(0, 0);
        assertThat(bulkhead.snapshot()).containsEntry("writtenOff", 1L);
        bulkhead.acquire();
        work.complete("late");

        assertFigures(1, 0);
        assertThat(bulkhead.writtenOff()).isEqualTo(1);
        assertThat(bulkhead.accepted()).isEqualTo(2);
    }

    @Test
    void aZombieThatEndsIsNotWrittenOffAndLeavesNoTimerBehind() {
        guard(1, ofSeconds(5));
        CompletableFuture<String> work = zombie();
        work.completeExceptionally(new IllegalStateException("late"));

        assertFigures(0, 0);
        assertThat(guarded.time.scheduledTasks()).isZero();
        guarded.time.advance(ofSeconds(10));
        assertFigures(0, 0);
        assertThat(bulkhead.writtenOff()).isZero();
    }

    @Test
    void aWrittenOffPermitGoesToTheFirstWaiter() {
        guard(1, ofSeconds(5));
        zombie();
        bulkhead.reconfigure(BulkheadConfig.builder()
                .maxConcurrent(1)
                .maxWait(ofSeconds(30))
                .zombieWriteOff(ofSeconds(5))
                .build());
        CompletableFuture<?> waiting = bulkhead.acquireAsync(guarded.frame());
        assertThat(waiting).isNotDone();

        guarded.time.advance(ofSeconds(5));

        assertThat(waiting).isCompleted();
        assertFigures(1, 0);
    }

    @Test
    void warnsOnceAMinuteWhenZombiesHoldHalfThePermits() {
        guard(5, Duration.ZERO);
        zombie();
        zombie();
        assertThat(log.list).isEmpty();
        zombie();
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "Bulkhead 'inventory': 3 of 5 permits are held by work that goes on although its call has"
                                + " ended");

        guarded.time.advance(ofSeconds(60).minus(LIMIT.multipliedBy(2)).minusNanos(1));
        zombie();
        assertThat(log.list).hasSize(1);
        guarded.time.advanceNanos(1);
        zombie();

        assertThat(log.list).hasSize(2);
    }
}
