package dev.resilience.spring.event;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Who is told what the engines do. Not thread-safe. */
@ConfigurationProperties("resilience.events")
public class EventProperties {

    /** Events in memory, at most. */
    static final int LARGEST_BUFFER = 100_000;

    /** Which events are published as events of the application. */
    public enum Application {
        /** None. */
        NONE,
        /** All but those about single calls: changes of state, and alerts. */
        CHANGES,
        /** All. */
        ALL
    }

    /** Which events are published as events of the application; those about single calls may be as many as there are calls. */
    private Application application = Application.CHANGES;

    /** Events that the endpoint resilienceevents keeps; 0 for none. */
    private int buffer = 1000;

    public Application getApplication() {
        return application;
    }

    public void setApplication(Application application) {
        this.application = application;
    }

    public int getBuffer() {
        return buffer;
    }

    /**
     * Sets the size.
     *
     * @throws ResilienceConfigurationException if it is below 0 or above 100,000
     */
    public void setBuffer(int buffer) {
        if (buffer < 0 || buffer > LARGEST_BUFFER) {
            throw new ResilienceConfigurationException(List.of(new Violation(
                    "resilience.events.buffer",
                    buffer,
                    "must be from 0 to " + LARGEST_BUFFER,
                    "Use a number such as 1000, or 0 to keep no events")));
        }
        this.buffer = buffer;
    }
}
