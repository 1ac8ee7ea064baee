package dev.resilience.spring.healing;

import dev.resilience.core.event.ResilienceEvent;
import java.util.Map;
import java.util.function.Function;

/**
 * Says what is known about the cause of what an event tells, for the entry of the healing log that begins with it. A bean of this type
 * must be thread-safe and quick: it is called on the thread that delivers events, never on that of a call.
 */
@FunctionalInterface
public interface HealingDiagnosis extends Function<ResilienceEvent, Map<String, String>> {}
