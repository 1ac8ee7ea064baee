package dev.resilience.spring.event;

import dev.resilience.core.event.ResilienceEvent;
import java.util.Map;

/** A bean of this type says what is known about the cause of an event, for {@link ResilienceApplicationEvent} and the healing
 * log. It is called where events are delivered, never on the thread of a call. Thread-safe. */
@FunctionalInterface
public interface EventDiagnosis {

    /** What is known, by what it says; empty if nothing is. */
    Map<String, String> of(ResilienceEvent event);
}
