package dev.resilience.spring.advice.recording;

import dev.resilience.core.Policy;
import dev.resilience.core.Position;
import dev.resilience.core.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Records the work of one guarded method, closest to it: what policies further out wait for is not work. Thread-safe. */
final class RecordingPolicy implements Policy {

    static final String TYPE = "advice-recording";

    private static final int POSITION = Position.FAULT_INJECTION + 100;

    /**
     * What is recorded.
     *
     * @param window how far it reaches back
     */
    public record Settings(Duration window) {}

    private final String name;
    private final Settings settings;
    private final MethodRecording recording;
    private final List<Load> loads;

    RecordingPolicy(String name, Duration window, MethodRecording recording, List<Load> loads) {
        this.name = name;
        this.settings = new Settings(window);
        this.recording = recording;
        this.loads = List.copyOf(loads);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int position() {
        return POSITION;
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public Map<String, Object> snapshot() {
        return Map.of("overdue", recording.overdue());
    }

    @Override
    public Stage bind(Stage next) {
        return new RecordingStage(recording, loads.toArray(Load[]::new), next);
    }
}
