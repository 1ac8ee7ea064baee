package dev.resilience.spring.event;

import dev.resilience.core.event.ResilienceEvent;
import java.util.Map;

/**
 * Something an engine did, as an event of the application: for {@code @EventListener} methods with a parameter of this type. They run on
 * the starter's executor, never on the thread of a guarded call. Which events there are says {@code resilience.events.application}.
 * Immutable.
 *
 * @param event what happened
 * @param diagnosis what is known about the cause; empty if nothing is
 */
public record ResilienceApplicationEvent(ResilienceEvent event, Map<String, String> diagnosis) {

    public ResilienceApplicationEvent {
        diagnosis = Map.copyOf(diagnosis);
    }
}
