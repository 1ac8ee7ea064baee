package dev.resilience.spring.event;

import dev.resilience.core.event.EventPublisher;
import dev.resilience.core.event.EventPublisher.Subscription;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.log.WarnOnce;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Hands what the engines tell on to the application while it runs: to {@link ResilienceEventListener} beans and as
 * {@link ResilienceApplicationEvent}s. It begins before anything else of the application and ends after it. Thread-safe.
 */
public final class EventDelivery implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(EventDelivery.class);

    private final EventPublisher events;
    private final EventProperties.Application published;
    private final ApplicationEventPublisher application;
    private final Supplier<Stream<ResilienceEventListener>> listeners;
    private final @Nullable EventDiagnosis diagnosis;
    private final WarnOnce broken = new WarnOnce(log);
    private volatile List<Subscription> subscriptions = List.of();

    /**
     * A delivery that has not begun.
     *
     * @param published which events become events of the application
     * @param listeners looked at when it begins
     * @param diagnosis says what is known about the cause of an event; null for nobody
     */
    public EventDelivery(
            EventPublisher events,
            EventProperties.Application published,
            ApplicationEventPublisher application,
            Supplier<Stream<ResilienceEventListener>> listeners,
            @Nullable EventDiagnosis diagnosis) {
        this.events = events;
        this.published = published;
        this.application = application;
        this.listeners = listeners;
        this.diagnosis = diagnosis;
    }

    @Override
    public void start() {
        List<Subscription> begun = new ArrayList<>();
        listeners.get().forEach(listener -> begun.add(events.subscribe(listener::onEvent)));
        switch (published) {
            case ALL -> begun.add(events.subscribe(this::publish));
            case CHANGES -> begun.add(events.subscribe(this::publish, ResilienceEvent.CHANGES));
            case NONE -> {}
        }
        subscriptions = List.copyOf(begun);
    }

    @Override
    public void stop() {
        subscriptions.forEach(Subscription::cancel);
        subscriptions = List.of();
    }

    @Override
    public boolean isRunning() {
        return !subscriptions.isEmpty();
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    private void publish(ResilienceEvent event) {
        if (isRunning()) { // an event that was under way when it was stopped would find no context to go to
            application.publishEvent(new ResilienceApplicationEvent(event, diagnosisOf(event)));
        }
    }

    private Map<String, String> diagnosisOf(ResilienceEvent event) {
        if (diagnosis == null) {
            return Map.of();
        }
        try {
            return diagnosis.of(event);
        } catch (RuntimeException failure) {
            broken.warn("{} failed on {}; logged once, events go on without a diagnosis", diagnosis, event, failure);
            return Map.of();
        }
    }
}
