package dev.resilience.spring.healing;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.core.healing.HealingLogConfig;
import dev.resilience.core.journal.Fsync;
import dev.resilience.core.journal.LineFilesConfig;
import dev.resilience.spring.config.Origins;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/** The settings of the healing log, and what is wrong with them. Immutable. */
public final class CheckedHealingLog {

    private static final String PREFIX = "resilience.healing-log.";

    private final Environment environment;
    private final List<Violation> violations = new ArrayList<>();
    private final HealingLogConfig config;

    /** Checks settings. What is wrong with them is not thrown, see {@link #violations}. */
    public CheckedHealingLog(HealingLogProperties properties, Environment environment) {
        this.environment = environment;
        LineFilesConfig file = orFault(() -> file(properties));
        HealingLogConfig made =
                orFault(() -> new HealingLogConfig(properties.getMaxEntries(), properties.getGatherWithin(), file));
        this.config = made == null ? HealingLogConfig.inMemory() : made; // with faults the application does not start
    }

    /** Sizes are checked without a path, too: a wrong value is there to be used one day. */
    private @Nullable LineFilesConfig file(HealingLogProperties properties) {
        String path = properties.getFile();
        boolean none = path == null || path.isBlank();
        LineFilesConfig checked = new LineFilesConfig(
                none ? Path.of("unused") : parsed(path),
                properties.getMaxSize().toBytes(),
                properties.getMaxFiles(),
                Fsync.NEVER);
        return none ? null : checked;
    }

    private static Path parsed(@Nullable String path) {
        try {
            return Path.of(String.valueOf(path));
        } catch (InvalidPathException malformed) {
            throw new ResilienceConfigurationException(
                    List.of(new Violation("file", path, "is not a path", "Name a file")));
        }
    }

    private <T> @Nullable T orFault(Supplier<@Nullable T> made) {
        try {
            return made.get();
        } catch (ResilienceConfigurationException faults) {
            faults.violations().forEach(fault -> violations.add(Origins.locate(environment, PREFIX, fault)));
            return null;
        }
    }

    /** What is wrong with the settings. */
    public List<Violation> violations() {
        return List.copyOf(violations);
    }

    /** The settings; the defaults if something is wrong with them. */
    public HealingLogConfig config() {
        return config;
    }
}
