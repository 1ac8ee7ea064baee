package dev.resilience.core.failurebudget;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.event.EventPublisher.Subscription;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failurebudget.FailureBudgetListener.Recovery;
import dev.resilience.core.log.WarnOnce;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how the episodes of one budget begin and end: events for everybody, calls for its own listeners, log lines for people.
 * Listeners are those there were when it happened; they are called in order by one task at a time. Thread-safe.
 */
final class Episodes {

    private static final Logger log = LoggerFactory.getLogger(FailureBudget.class);

    private final String name;
    private final ResilienceRuntime runtime;
    private final CopyOnWriteArrayList<Listening> listeners = new CopyOnWriteArrayList<>();
    private final Queue<Runnable> untold = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean telling = new AtomicBoolean();

    Episodes(String name, ResilienceRuntime runtime) {
        this.name = name;
        this.runtime = runtime;
    }

    Subscription add(FailureBudgetListener listener) {
        Listening one = new Listening(listener);
        listeners.add(one);
        return () -> listeners.remove(one);
    }

    /** Fixes the place of a breach in the order of what is told; called under the lock that orders the moves, and calls nobody. */
    void noteBreach(Breached to) {
        noteEvent("INTACT", "BREACHED", to.breach.reason(), false, to.breach.cause());
        note(listener -> listener.onBreach(to.breach));
    }

    /** The same for the end of an episode. */
    void noteRecovery(Breached from, String reason, boolean byHand) {
        Recovery recovery = new Recovery(runtime.time().wallTime(), reason, byHand);
        noteEvent("BREACHED", "INTACT", reason, byHand, null);
        note(listener -> listener.onRecovered(from.breach, recovery));
    }

    private void noteEvent(String from, String to, String reason, boolean byHand, @Nullable Classification cause) {
        runtime.events()
                .append(new ResilienceEvent.StateChanged(
                        runtime.time().wallTime(), FailureBudget.TYPE, name, null, from, to, reason, byHand, cause));
    }

    private void note(Consumer<FailureBudgetListener> what) {
        for (Listening listener : listeners) {
            untold.add(() -> listener.tell(what));
        }
    }

    /** Has everything told that was noted; called outside the lock. */
    void tell(BudgetState to, String reason) {
        runtime.events().flush();
        flush();
        if (to instanceof Breached) {
            log.warn("Failure budget '{}' is breached: {}", name, reason);
        } else {
            log.info("Failure budget '{}' has recovered: {}", name, reason);
        }
    }

    private void flush() {
        if (untold.isEmpty() || !telling.compareAndSet(false, true)) {
            return;
        }
        try {
            runtime.executor().execute(this::drain);
        } catch (Throwable refusal) {
            // Shut down, or out of threads: the call that brought it about must not suffer, and the next episode tries
            // again.
            telling.set(false);
            log.debug("Listeners of failure budget '{}' wait: their executor did not take the task", name, refusal);
        }
    }

    private void drain() {
        for (Runnable one = untold.poll(); one != null; one = untold.poll()) {
            one.run();
        }
        telling.set(false);
        flush(); // for what was noted between the last poll and the line above
    }

    private static final class Listening {

        private final FailureBudgetListener listener;
        private final WarnOnce broken = new WarnOnce(log);

        Listening(FailureBudgetListener listener) {
            this.listener = listener;
        }

        void tell(Consumer<FailureBudgetListener> what) {
            try {
                what.accept(listener);
            } catch (Throwable failure) {
                // Whatever it is: thrown on, it would end the telling.
                broken.warn("Failure budget listener {} failed; logged once, it keeps being called", listener, failure);
            }
        }
    }
}
