package dev.resilience.it.quota;

import dev.resilience.core.Checks;
import dev.resilience.core.Frame;
import dev.resilience.core.Gate;
import dev.resilience.core.GateStage;
import dev.resilience.core.Permit;
import dev.resilience.core.Policy;
import dev.resilience.core.Position;
import dev.resilience.core.RejectedException;
import dev.resilience.core.Stage;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Admits so many calls and no more. */
final class Quota implements Policy, Gate {

    static final String TYPE = "quota";

    /** The settings. */
    public record Config(int calls) {

        public Config {
            new Checks().atLeast("calls", calls, 1).done();
        }
    }

    static final class Exhausted extends RejectedException {

        private static final long serialVersionUID = 1L;

        Exhausted(String name) {
            super(TYPE, name, null);
        }

        @Override
        protected String describe() {
            return "Quota '" + name() + "' is used up";
        }
    }

    private final String name;
    private final AtomicInteger used = new AtomicInteger();
    private volatile Config config;

    Quota(String name, Config config) {
        this.name = name;
        this.config = config;
    }

    void reconfigure(Config changed) {
        config = changed;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String name() {
        return name;
    }

    /** Between the retry and the circuit breaker: every attempt uses one call. */
    @Override
    public int position() {
        return Position.ADAPTIVE_RETRY + 50;
    }

    @Override
    public Config settings() {
        return config;
    }

    @Override
    public Map<String, Object> snapshot() {
        return Map.of("used", used.get());
    }

    @Override
    public Stage bind(Stage next) {
        return new GateStage(this, next);
    }

    @Override
    public Permit acquire(Frame frame) {
        if (used.incrementAndGet() > config.calls()) {
            throw new Exhausted(name);
        }
        return outcome -> {};
    }
}
