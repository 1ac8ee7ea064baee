package dev.resilience.spring.deadletter;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Violation;
import dev.resilience.core.deadletter.ArgumentRedactor;
import dev.resilience.core.deadletter.DeadLetterSink;
import dev.resilience.core.deadletter.DeadLetterStore;
import dev.resilience.core.deadletter.DeadLetters;
import dev.resilience.core.deadletter.FileDeadLetters;
import dev.resilience.core.deadletter.FileDeadLettersConfig;
import dev.resilience.core.deadletter.GivenUp;
import dev.resilience.core.deadletter.LetterDiagnoser;
import dev.resilience.core.deadletter.MemoryDeadLetters;
import dev.resilience.spring.config.NearMisses;
import dev.resilience.spring.config.Origins;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.env.Environment;

/**
 * The sinks that {@code dead-letter} may name: {@code memory}, {@code file}, and beans. The files are opened at start-up if there is a
 * path, so that what is wrong with it is known then and letters of an earlier run can be read. Thread-safe.
 */
public final class DeadLetterSinks implements DisposableBean {

    /** The name of the sink in memory. */
    public static final String MEMORY = "memory";

    /** The name of the sink that writes to files. */
    public static final String FILE = "file";

    private final DeadLetterProperties properties;
    private final ArgumentRedactor redactor;
    private final ResilienceRuntime runtime;
    private final ListableBeanFactory beans;
    private final List<Violation> violations = new ArrayList<>();
    private final @Nullable DeadLetterStore memory;
    private final @Nullable FileDeadLetters file;
    private final Map<String, DeadLetters> byName = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable LetterDiagnoser> diagnoser = new AtomicReference<>();

    /** Makes the built-in sinks. What is wrong with their settings is not thrown, see {@link #violations}. */
    public DeadLetterSinks(
            DeadLetterProperties properties,
            ResilienceRuntime runtime,
            ListableBeanFactory beans,
            Environment environment) {
        this.properties = properties;
        this.runtime = runtime;
        this.beans = beans;
        this.redactor = beans.getBeanProvider(ArgumentRedactor.class)
                .getIfAvailable(() -> properties.getArguments() == DeadLetterProperties.Arguments.VALUES
                        ? ArgumentRedactor.values()
                        : ArgumentRedactor.types());
        this.memory = orFault(
                MEMORY,
                environment,
                () -> new MemoryDeadLetters(properties.getMemory().getMaxEntries()));
        String path = properties.getFile().getPath();
        this.file = path == null || path.isBlank() ? null : orFault(FILE, environment, () -> open(path));
    }

    private FileDeadLetters open(String path) {
        DeadLetterProperties.File settings = properties.getFile();
        Path parsed;
        try {
            parsed = Path.of(path);
        } catch (InvalidPathException malformed) {
            throw new ResilienceConfigurationException(
                    List.of(new Violation("path", path, "is not a path", "Name a file")));
        }
        return FileDeadLetters.open(
                new FileDeadLettersConfig(
                        parsed,
                        settings.getMaxSize().toBytes(),
                        settings.getMaxFiles(),
                        settings.getFsync(),
                        settings.getFsyncInterval()),
                runtime);
    }

    private <T> @Nullable T orFault(String part, Environment environment, Supplier<T> sink) {
        try {
            return sink.get();
        } catch (ResilienceConfigurationException faults) {
            String prefix = "resilience.dead-letters." + part + ".";
            faults.violations().forEach(fault -> violations.add(Origins.locate(environment, prefix, fault)));
            return null;
        }
    }

    /** What is wrong with the settings of the built-in sinks. */
    public List<Violation> violations() {
        return List.copyOf(violations);
    }

    /**
     * Letters for the sink of a name.
     *
     * @throws ResilienceConfigurationException if there is none
     */
    public DeadLetters find(String name) {
        DeadLetters known = byName.get(name);
        if (known != null) {
            return known;
        }
        DeadLetters made =
                new DeadLetters(name, sink(name), redactor, properties.isNotRetryable(), runtime, new LazyDiagnoser());
        DeadLetters other = byName.putIfAbsent(name, made);
        return other == null ? made : other;
    }

    /** Asks for its bean with the first letter: diagnoses read the policies, which are made of the sinks. */
    private final class LazyDiagnoser implements LetterDiagnoser {

        @Override
        public @Nullable Map<String, String> known(GivenUp end, String method) {
            return bean().known(end, method);
        }

        @Override
        public Map<String, String> diagnose(GivenUp end, String method) {
            return bean().diagnose(end, method);
        }

        private LetterDiagnoser bean() {
            LetterDiagnoser known = diagnoser.get();
            if (known == null) {
                known = beans.getBeanProvider(LetterDiagnoser.class).getIfAvailable(LetterDiagnoser::none);
                diagnoser.set(known);
            }
            return known;
        }
    }

    private DeadLetterSink sink(String name) {
        if (name.equals(MEMORY)) {
            return memory == null ? refused -> {} : memory; // with faults in it the application does not start
        }
        if (name.equals(FILE)) {
            if (file == null && violations.isEmpty()) {
                throw fault(name, "needs a file to write to", "Set resilience.dead-letters.file.path");
            }
            return file == null ? refused -> {} : file;
        }
        if (beans.containsBean(name) && beans.isTypeMatch(name, DeadLetterSink.class)) {
            return beans.getBean(name, DeadLetterSink.class);
        }
        List<String> names = Stream.concat(
                        Stream.of(MEMORY, FILE), Stream.of(beans.getBeanNamesForType(DeadLetterSink.class)))
                .toList();
        throw fault(
                name,
                "is not one of " + String.join(", ", names),
                NearMisses.suggestion(
                        name, names, "Use one of these, or define a bean of type DeadLetterSink with this name"));
    }

    private static ResilienceConfigurationException fault(String name, String problem, String mend) {
        return new ResilienceConfigurationException(List.of(new Violation("dead-letter", name, problem, mend)));
    }

    /** The sinks that can be read, by name: those built in, and the beans among those in use. */
    public Map<String, DeadLetterStore> stores() {
        Map<String, DeadLetterStore> stores = new LinkedHashMap<>();
        if (memory != null) {
            stores.put(MEMORY, memory);
        }
        if (file != null) {
            stores.put(FILE, file);
        }
        byName.forEach((name, letters) -> {
            if (letters.sink() instanceof DeadLetterStore store) {
                stores.putIfAbsent(name, store);
            }
        });
        return stores;
    }

    /** The sinks in use. */
    public Collection<DeadLetters> inUse() {
        return byName.values();
    }

    @Override
    public void destroy() {
        if (file != null) {
            file.close();
        }
    }
}
