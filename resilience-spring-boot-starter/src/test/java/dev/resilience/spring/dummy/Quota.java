package dev.resilience.spring.dummy;

import dev.resilience.core.Checks;
import dev.resilience.core.Frame;
import dev.resilience.core.Gate;
import dev.resilience.core.GateStage;
import dev.resilience.core.Permit;
import dev.resilience.core.Policy;
import dev.resilience.core.Position;
import dev.resilience.core.RejectedException;
import dev.resilience.core.Stage;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A sixth policy, as somebody outside this project would write it: so many calls, and not one more. */
final class Quota implements Policy, Gate {

    static final String TYPE = "quota";

    private final String name;
    private final AtomicInteger used = new AtomicInteger();
    private volatile Settings settings;

    Quota(String name, Settings settings) {
        this.name = name;
        this.settings = settings;
    }

    void reconfigure(Settings changed) {
        settings = changed;
    }

    @Override
    public Permit acquire(Frame frame) {
        if (used.incrementAndGet() > settings.calls()) {
            throw new RejectedException(TYPE, name, settings.reset()) {
                private static final long serialVersionUID = 1L;

                @Override
                protected String describe() {
                    return "The quota '" + name() + "' is used up";
                }
            };
        }
        return (outcome, failure, workNanos) -> {};
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String name() {
        return name;
    }

    /** Between the circuit breaker and the bulkhead. */
    @Override
    public int position() {
        return Position.CIRCUIT_BREAKER + 50;
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public Map<String, Object> snapshot() {
        return Map.of("used", used.get());
    }

    @Override
    public Stage bind(Stage next) {
        return new GateStage(this, next);
    }

    /** Valid settings. */
    public record Settings(int calls, Duration reset) {
        public Settings {
            new Checks().atLeast("calls", calls, 1).positive("reset", reset).done();
        }
    }
}
