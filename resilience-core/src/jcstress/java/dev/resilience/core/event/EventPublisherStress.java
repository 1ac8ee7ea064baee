package dev.resilience.core.event;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** One drain at a time delivers what everybody published. */
public final class EventPublisherStress {

    private EventPublisherStress() {}

    /** Both publish; the drain of one may be about to end when the other appends. */
    @JCStressTest
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "Both events delivered, one at a time")
    @State
    public static class TwoEvents {

        private final EventPublisher events = new EventPublisher(Runnable::run);
        private final AtomicInteger delivered = new AtomicInteger();
        private final AtomicInteger delivering = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        public TwoEvents() {
            events.subscribe(event -> {
                most.accumulateAndGet(delivering.incrementAndGet(), Math::max);
                delivered.incrementAndGet();
                delivering.decrementAndGet();
            });
        }

        private void publish() {
            events.publish(new ResilienceEvent.CallRejected(Instant.EPOCH, "test", "inventory", null, true, null));
        }

        @Actor
        public void one() {
            publish();
        }

        @Actor
        public void other() {
            publish();
        }

        @Arbiter
        public void count(II_Result result) {
            result.r1 = delivered.get();
            result.r2 = most.get();
        }
    }
}
