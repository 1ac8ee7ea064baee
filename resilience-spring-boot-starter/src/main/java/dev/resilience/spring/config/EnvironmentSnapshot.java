package dev.resilience.spring.config;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.AbstractEnvironment;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * What an environment held at one moment: its property sources, and of each that can be enumerated the properties under
 * {@code resilience.} as they were. Other properties are read through the sources, for placeholders: some sources make a value only
 * when it is asked for, and at a price. Thread-safe.
 */
final class EnvironmentSnapshot extends AbstractEnvironment {

    private EnvironmentSnapshot(MutablePropertySources sources) {
        super(sources);
    }

    static ConfigurableEnvironment of(ConfigurableEnvironment environment) {
        MutablePropertySources sources = new MutablePropertySources();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (!ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
                sources.addLast(snapshot(source));
            }
        }
        EnvironmentSnapshot snapshot = new EnvironmentSnapshot(sources);
        ConfigurationPropertySources.attach(snapshot);
        return snapshot;
    }

    /** The variables of a process cannot change, and Boot reads them by the type of their source. */
    private static PropertySource<?> snapshot(PropertySource<?> source) {
        return source instanceof EnumerablePropertySource<?> enumerable
                        && !(source instanceof SystemEnvironmentPropertySource)
                ? new SourceSnapshot(enumerable)
                : source;
    }

    private static final class SourceSnapshot extends EnumerablePropertySource<EnumerablePropertySource<?>>
            implements OriginLookup<String> {

        private final String[] names;
        private final Map<String, Held> held = new HashMap<>();

        SourceSnapshot(EnumerablePropertySource<?> source) {
            super(source.getName(), source);
            this.names = source.getPropertyNames();
            for (String name : names) {
                if (isHeld(name)) {
                    held.put(name, new Held(source.getProperty(name), OriginLookup.getOrigin(source, name)));
                }
            }
        }

        private static boolean isHeld(String name) {
            return SettingsResolver.ROOT.isAncestorOf(ConfigurationPropertyName.adapt(name, '.'));
        }

        /** The names of the moment, so that Boot need not look at all of them again for each property that it looks for. */
        @Override
        public boolean isImmutable() {
            return true;
        }

        @Override
        public String[] getPropertyNames() {
            return names;
        }

        @Override
        public @Nullable Object getProperty(String name) {
            if (!isHeld(name)) {
                return source.getProperty(name);
            }
            Held found = held.get(name);
            return found == null ? null : found.value();
        }

        @Override
        public @Nullable Origin getOrigin(String name) {
            Held found = held.get(name);
            return found == null ? OriginLookup.getOrigin(source, name) : found.origin();
        }

        private record Held(
                @Nullable Object value, @Nullable Origin origin) {}
    }
}
