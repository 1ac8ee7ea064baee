package dev.resilience.core;

import dev.resilience.core.event.ResilienceEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the policies of this library have in common: what they are called, where they stand, and settings that can be exchanged
 * while they run. Thread-safe.
 *
 * @param <C> the settings
 */
public abstract class Engine<C extends Record> implements Policy {

    private final String type;
    private final String name;
    private final int position;
    private final ResilienceRuntime runtime;
    private volatile C settings;

    /**
     * An engine with its first settings.
     *
     * @throws ResilienceConfigurationException if the name is malformed
     */
    protected Engine(String type, String name, int position, C settings, ResilienceRuntime runtime) {
        this.type = type;
        this.name = Checks.name(name);
        this.position = position;
        this.settings = settings;
        this.runtime = runtime;
    }

    @Override
    public final String type() {
        return type;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int position() {
        return position;
    }

    @Override
    public final C settings() {
        return settings;
    }

    /** Exchanges the settings: whoever asks from now on gets the new ones. */
    protected final void exchange(C changed) {
        settings = changed;
    }

    /** What this engine needs from outside. */
    protected final ResilienceRuntime runtime() {
        return runtime;
    }

    /**
     * Tells of a call that was not let through, or would not have been.
     *
     * @param key the key of a keyed instance, or null
     * @param enforced whether it really was not let through
     * @param retryAfter when another call may be let through, or null when that is not known
     */
    protected final void publishRejection(@Nullable String key, boolean enforced, @Nullable Duration retryAfter) {
        if (runtime.events().isActive(ResilienceEvent.CallRejected.class)) {
            runtime.events()
                    .publish(new ResilienceEvent.CallRejected(
                            runtime.time().wallTime(), type, name, key, enforced, retryAfter));
        }
    }
}
