package dev.resilience.core.timeout;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Guarded;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever looks at a thread interrupts it afterwards; whoever does not leaves the interrupt to the watcher. */
class StuckThreadsTests {

    private final Guarded guarded = new Guarded();
    private final AtomicInteger interrupts = new AtomicInteger();

    @AfterEach
    void close() {
        guarded.close();
    }

    private boolean look(StuckThreads stuck) {
        return stuck.show(Thread.currentThread(), interrupts::incrementAndGet);
    }

    @Test
    void looksAtAThreadOnceAMinute() {
        StuckThreads stuck = new StuckThreads("inventory", guarded.runtime);

        assertThat(look(stuck)).isTrue();
        assertThat(interrupts).hasValue(1);
        guarded.time.advance(ofSeconds(60).minus(ofMillis(1)));
        assertThat(look(stuck)).isFalse();
        assertThat(interrupts).hasValue(1);
        guarded.time.advance(ofMillis(1));
        assertThat(look(stuck)).isTrue();
        assertThat(interrupts).hasValue(2);
    }

    @Test
    void leavesTheInterruptToTheWatcherWhenTheExecutorIsShutDown() {
        StuckThreads stuck = new StuckThreads("inventory", guarded.runtime(task -> {
            throw new RejectedExecutionException("shut down");
        }));

        assertThat(look(stuck)).isFalse();
        assertThat(interrupts).hasValue(0);
    }
}
