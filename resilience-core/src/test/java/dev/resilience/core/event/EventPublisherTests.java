package dev.resilience.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.resilience.core.Racers;
import dev.resilience.core.event.EventPublisher.Subscription;
import dev.resilience.core.event.ResilienceEvent.CallRejected;
import dev.resilience.core.event.ResilienceEvent.StateChanged;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class EventPublisherTests {

    /** An executor whose tasks the test runs. */
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    private final EventPublisher deferred = new EventPublisher(tasks::add);
    private final EventPublisher direct = new EventPublisher(Runnable::run);
    private final List<ResilienceEvent> received = new ArrayList<>();

    @Test
    void whoListensToChangesCostsCallsNothing() {
        List<ResilienceEvent> second = new ArrayList<>();
        Subscription changes = direct.subscribeToChanges(received::add);

        assertThat(direct.isActive()).isFalse();
        direct.publish(rejected(1));
        direct.publish(changed(2));
        direct.subscribe(second::add);
        direct.publish(rejected(3));
        direct.publish(changed(4));
        changes.cancel();
        direct.publish(changed(5));

        assertThat(received).containsExactly(changed(2), changed(4));
        assertThat(second).containsExactly(rejected(3), changed(4), changed(5));
    }

    @Test
    void nothingIsKeptWhileNobodyListens() {
        direct.publish(rejected(1));
        assertThat(direct.isActive()).isFalse();

        direct.subscribe(received::add);
        assertThat(direct.isActive()).isTrue();
        direct.publish(rejected(2));

        assertThat(received).containsExactly(rejected(2));
    }

    @Test
    void everyListenerReceivesEveryEventOnceAndInOrder() {
        List<ResilienceEvent> second = new ArrayList<>();
        direct.subscribe(received::add);
        direct.subscribe(second::add);

        for (int i = 0; i < 100; i++) {
            direct.publish(rejected(i));
        }

        assertThat(received).hasSize(100).isEqualTo(second);
        assertThat(received).extracting(ResilienceEvent::name).startsWith("n0", "n1", "n2", "n3");
    }

    @Test
    void aCancelledSubscriptionReceivesNothingMoreAndItsTwinGoesOn() {
        Subscription first = direct.subscribe(received::add);
        direct.subscribe(received::add);

        first.cancel();
        first.cancel();
        direct.publish(rejected(1));

        assertThat(received).containsExactly(rejected(1));
    }

    /** Trap 28: an event is delivered by the executor, never by the thread that publishes. */
    @Test
    void listenersRunOnTheExecutorOnly() {
        deferred.subscribe(received::add);

        deferred.publish(rejected(1));
        deferred.publish(rejected(2));

        assertThat(received).isEmpty();
        assertThat(tasks).as("one task at a time").hasSize(1);
        runTasks();
        assertThat(received).containsExactly(rejected(1), rejected(2));
    }

    @Test
    void appendedEventsWaitForTheFlush() {
        direct.subscribe(received::add);

        direct.append(changed(1));
        assertThat(received).isEmpty();
        direct.flush();

        assertThat(received).containsExactly(changed(1));
    }

    @Test
    void anEventPublishedByAListenerComesAfterTheOneUnderDelivery() {
        List<ResilienceEvent> second = new ArrayList<>();
        direct.subscribe(event -> {
            received.add(event);
            if (event.equals(rejected(1))) {
                direct.publish(rejected(2));
            }
        });
        direct.subscribe(second::add);

        direct.publish(rejected(1));

        assertThat(received).containsExactly(rejected(1), rejected(2));
        assertThat(second).containsExactly(rejected(1), rejected(2));
    }

    @ParameterizedTest
    @MethodSource("whatListenersThrow")
    void aListenerThatThrowsKeepsBeingCalledAndHarmsNobody(Throwable thrown) {
        AtomicInteger calls = new AtomicInteger();
        direct.subscribe(event -> {
            calls.incrementAndGet();
            EventPublisherTests.<RuntimeException>sneak(thrown);
        });
        direct.subscribe(received::add);

        assertThatNoException().isThrownBy(() -> {
            direct.publish(rejected(1));
            direct.publish(rejected(2));
        });

        assertThat(calls).hasValue(2);
        assertThat(received).containsExactly(rejected(1), rejected(2));
    }

    static List<Throwable> whatListenersThrow() {
        return List.of(
                new IllegalStateException("broken"),
                new Exception("checked"),
                new AssertionError("a user's test"),
                new NoClassDefFoundError("com/example/Gone"),
                new StackOverflowError(),
                new OutOfMemoryError("simulated"),
                new Unprintable());
    }

    @Test
    void whenListenersCannotKeepUpEventsAreDroppedAndCountedButNoChangeOfState() {
        deferred.subscribe(received::add);

        for (int i = 0; i < EventPublisher.CAPACITY; i++) {
            deferred.publish(rejected(i));
        }
        assertThat(deferred.dropped()).isZero();
        deferred.publish(rejected(-1));
        deferred.publish(changed(1));
        deferred.publish(rejected(-2));
        deferred.publish(changed(2));
        assertThat(deferred.dropped()).isEqualTo(2);
        runTasks();

        assertThat(received).hasSize(EventPublisher.CAPACITY + 2);
        assertThat(received.subList(EventPublisher.CAPACITY, received.size())).containsExactly(changed(1), changed(2));
        deferred.publish(rejected(3));
        runTasks();
        assertThat(received).as("room again").endsWith(rejected(3));
        assertThat(deferred.dropped()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("whatExecutorsThrow")
    void eventsThatTheExecutorRefusesComeWithTheNextOnes(Throwable refusal) {
        AtomicBoolean refuses = new AtomicBoolean(true);
        EventPublisher publisher = new EventPublisher(task -> {
            if (refuses.get()) {
                EventPublisherTests.<RuntimeException>sneak(refusal);
            }
            task.run();
        });
        publisher.subscribe(received::add);

        assertThatNoException().isThrownBy(() -> publisher.publish(rejected(1)));
        refuses.set(false);
        publisher.publish(rejected(2));

        assertThat(received).containsExactly(rejected(1), rejected(2));
    }

    static List<Throwable> whatExecutorsThrow() {
        return List.of(
                new RejectedExecutionException("shut down"),
                new IllegalStateException("not started"),
                new OutOfMemoryError("unable to create native thread"));
    }

    /** Exactly once and in each publisher's order, while deliveries end and begin all the time. */
    @Test
    void eventsOfManyThreadsArriveOnceAndEachThreadsInItsOrder() throws Exception {
        int threads = 3;
        int each = 20_000;
        int[] next = new int[threads];
        AtomicInteger delivered = new AtomicInteger();
        AtomicBoolean delivering = new AtomicBoolean();
        List<String> faults = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(threads * each);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            EventPublisher publisher = new EventPublisher(pool);
            publisher.subscribe(event -> {
                if (!delivering.compareAndSet(false, true)) {
                    faults.add("two deliveries at a time");
                }
                StateChanged change = (StateChanged) event;
                int racer = Integer.parseInt(change.from());
                if (next[racer]++ != Integer.parseInt(change.to())) {
                    faults.add("out of order: " + change);
                }
                delivered.incrementAndGet();
                delivering.set(false);
                all.countDown();
            });

            Racers.run(threads, racer -> {
                for (int i = 0; i < each; i++) {
                    publisher.publish(new StateChanged(
                            Instant.EPOCH,
                            "p",
                            "n",
                            null,
                            String.valueOf(racer),
                            String.valueOf(i),
                            "test",
                            false,
                            null));
                }
            });
            all.await();
        } finally {
            pool.shutdown();
        }

        assertThat(faults).isEmpty();
        assertThat(delivered).hasValue(threads * each);
    }

    private void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private static CallRejected rejected(int number) {
        return new CallRejected(Instant.EPOCH, "bulkhead", "n" + number, null, true, null);
    }

    private static StateChanged changed(int number) {
        return new StateChanged(
                Instant.EPOCH, "circuit-breaker", "n" + number, null, "CLOSED", "OPEN", "test", false, null);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> void sneak(Throwable thrown) throws X {
        throw (X) thrown;
    }

    /** An exception that cannot even be logged. */
    private static final class Unprintable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("no text");
        }
    }
}
