package dev.resilience.spring.event;

import dev.resilience.core.event.ResilienceEvent;

/**
 * A bean of this type is told of everything that the engines do, events about single calls included: in order, each once, by one
 * thread at a time, never on the thread of a guarded call. One that fails is logged once and keeps being called.
 */
@FunctionalInterface
public interface ResilienceEventListener {

    /** Hears of an event. */
    void onEvent(ResilienceEvent event);
}
