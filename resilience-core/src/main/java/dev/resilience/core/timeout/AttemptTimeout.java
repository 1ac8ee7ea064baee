package dev.resilience.core.timeout;

import dev.resilience.core.Policy;
import dev.resilience.core.Position;
import dev.resilience.core.Stage;
import java.util.Map;

/** The part of a {@link Timeout} that stands close to the work and limits each attempt. */
record AttemptTimeout(Timeout timeout) implements Policy {

    @Override
    public String type() {
        return Timeout.ATTEMPT_TYPE;
    }

    @Override
    public String name() {
        return timeout.name();
    }

    @Override
    public int position() {
        return Position.ATTEMPT_TIMEOUT;
    }

    @Override
    public TimeoutConfig settings() {
        return timeout.settings();
    }

    @Override
    public Map<String, Object> snapshot() {
        return Map.of("attemptTimeouts", timeout.attemptTimeouts());
    }

    @Override
    public Stage bind(Stage next) {
        return timeout.bindAttempt(next);
    }
}
