package dev.resilience.spring.failurebudget;

import dev.resilience.core.failurebudget.FailureBudgetListener;
import dev.resilience.core.log.WarnOnce;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Has the {@link FailureBudgetListener} beans hear of every failure budget while the application runs. It begins before anything else of
 * the application and ends after it. Thread-safe.
 */
public final class BudgetListeners implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(BudgetListeners.class);

    private final Supplier<Stream<FailureBudgetListener>> beans;

    // Not a bean, and not this class: it would be found among those that it tells.
    private final FailureBudgetListener all = new FailureBudgetListener() {
        @Override
        public void onBreach(Breach breach) {
            tell(listener -> listener.onBreach(breach));
        }

        @Override
        public void onRecovered(Breach breach, Recovery recovery) {
            tell(listener -> listener.onRecovered(breach, recovery));
        }
    };
    private volatile List<Listening> told = List.of();
    private volatile boolean running;

    /**
     * Nobody is told yet.
     *
     * @param beans looked at when it begins
     */
    public BudgetListeners(Supplier<Stream<FailureBudgetListener>> beans) {
        this.beans = beans;
    }

    /** Hands what it hears on to the beans: for each budget to listen to it from the start, before anybody else knows of the budget. */
    public FailureBudgetListener all() {
        return all;
    }

    @Override
    public void start() {
        told = beans.get().map(Listening::new).toList();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        told = List.of();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    private void tell(Consumer<FailureBudgetListener> what) {
        told.forEach(listening -> listening.tell(what));
    }

    /** A bean, and whether it has been blamed. */
    private record Listening(FailureBudgetListener listener, WarnOnce broken) {

        Listening(FailureBudgetListener listener) {
            this(listener, new WarnOnce(log));
        }

        void tell(Consumer<FailureBudgetListener> what) {
            try {
                what.accept(listener);
            } catch (Throwable failure) {
                // Whatever it is: the others are to hear of it all the same.
                broken.warn(
                        "Failure budget listener {} failed; logged once, it keeps being called",
                        listener.getClass().getName(),
                        failure);
            }
        }
    }
}
