package dev.resilience.spring.config;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Finds the settings of an instance: one pass of Boot's binder over each level of precedence, lowest first, onto the same object.
 * From high to low: an operator's change at run time, the instance, the preset it names, the annotation, the preset that one names,
 * the policy's defaults. Reads the environment anew on every call, unless it is of a {@link #snapshot}. Thread-safe.
 */
public final class SettingsResolver {

    /** The property that everything stands under. */
    static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("resilience");

    /** Under this name an operator's changes are bound. */
    static final ConfigurationPropertyName OVERRIDES = ConfigurationPropertyName.of("override");

    private final ConfigurableEnvironment environment;
    private final List<ConfigurationPropertySource> shippedPresets;
    private final ConversionService conversion;

    /** A resolver over an environment. */
    public SettingsResolver(ConfigurableEnvironment environment) {
        this(environment, List.of(ShippedPresets.load()), conversion());
    }

    private SettingsResolver(
            ConfigurableEnvironment environment,
            List<ConfigurationPropertySource> shippedPresets,
            ConversionService conversion) {
        this.environment = environment;
        this.shippedPresets = shippedPresets;
        this.conversion = conversion;
    }

    private static ConversionService conversion() {
        ApplicationConversionService service = new ApplicationConversionService();
        service.addConverter(String.class, Ratio.class, Ratio::parse);
        service.addConverter(Number.class, Ratio.class, number -> Ratio.parse(number.toString()));
        return service;
    }

    /** A resolver that goes on finding what this one finds now, whatever becomes of the environment. */
    public SettingsResolver snapshot() {
        return new SettingsResolver(EnvironmentSnapshot.of(environment), shippedPresets, conversion);
    }

    /** The property under which an instance is configured. */
    public static ConfigurationPropertyName path(String type, String name) {
        return policy(type).append("instances").append(name.toLowerCase(Locale.ROOT));
    }

    static ConfigurationPropertyName policy(String type) {
        return ROOT.append(type);
    }

    /**
     * Whether a policy is switched on as a whole.
     *
     * @param type its type, such as {@code circuit-breaker}
     * @throws ResilienceConfigurationException if that cannot be read
     */
    public boolean isEnabled(String type) {
        SettingsBindHandler handler = new SettingsBindHandler(environment, new SettingsLevel(policy(type), "policy"));
        boolean enabled = binder(List.of())
                .bind(policy(type).append("enabled"), Bindable.of(Boolean.class), handler)
                .orElse(true);
        if (!handler.violations().isEmpty()) {
            throw new ResilienceConfigurationException(handler.violations());
        }
        return enabled;
    }

    /**
     * Resolves the settings of one instance.
     *
     * @param type the type of the policy
     * @param name the name of the instance
     * @param empty makes settings in which nothing is set
     * @param annotation what the annotation sets
     * @param overrides what an operator has changed, by dashed name
     */
    public <S extends PolicySettings> ResolvedSettings<S> resolve(
            String type, String name, Supplier<S> empty, AnnotationSettings annotation, Map<String, String> overrides) {
        ConfigurationPropertyName path = path(type, name);
        Binder binder = binder(List.of(new MapConfigurationPropertySource(prefixed(overrides)), annotation.asSource()));
        List<Violation> violations = new ArrayList<>();
        List<SettingsLevel> levels = new ArrayList<>();
        levels.add(new SettingsLevel(policy(type).append("defaults"), "defaults"));
        addPreset(levels, type, annotation.preset(), "preset", annotation.location(), violations);
        levels.add(new SettingsLevel(AnnotationSettings.PREFIX, "annotation"));
        ConfigurationPropertyName preset = path.append("preset");
        addPreset(
                levels,
                type,
                binder.bind(preset, Bindable.of(String.class)).orElse(null),
                preset.toString(),
                Origins.of(environment, preset),
                violations);
        levels.add(new SettingsLevel(path, "instance"));
        levels.add(new SettingsLevel(OVERRIDES, "changed at run time"));

        S settings = empty.get();
        SettingsBindHandler handler = new SettingsBindHandler(environment, levels.get(0));
        for (SettingsLevel level : levels) {
            handler.enter(level);
            settings = binder.bind(level.prefix(), Bindable.ofInstance(settings), handler)
                    .orElse(settings);
        }
        violations.addAll(handler.violations());
        return new ResolvedSettings<>(path.toString(), settings, handler.sources(), violations);
    }

    private void addPreset(
            List<SettingsLevel> levels,
            String type,
            @Nullable String preset,
            String property,
            @Nullable String origin,
            List<Violation> violations) {
        if (preset == null) {
            return;
        }
        ConfigurationPropertyName presets = policy(type).append("presets");
        if (ConfigurationPropertyName.isValid(preset.toLowerCase(Locale.ROOT))) {
            ConfigurationPropertyName name = presets.append(preset.toLowerCase(Locale.ROOT));
            boolean known = sources(List.of()).stream()
                    .anyMatch(source -> source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT);
            if (known) {
                levels.add(new SettingsLevel(name, "preset " + preset));
                return;
            }
        }
        Set<String> known = children(presets);
        violations.add(new Violation(
                property,
                preset,
                "there is no preset of this name; there are: " + String.join(", ", known),
                NearMisses.suggestion(preset, known, "Use one of these, or define " + presets + "." + preset),
                origin));
    }

    /** The names of the instances that are configured, as written. */
    public Set<String> configuredInstances(String type) {
        return children(policy(type).append("instances"));
    }

    private Set<String> children(ConfigurationPropertyName parent) {
        Set<String> names = new TreeSet<>();
        for (ConfigurationPropertySource source : sources(List.of())) {
            if (source instanceof IterableConfigurationPropertySource iterable
                    && !UnknownProperties.isForeign(source)) {
                iterable.stream()
                        .filter(parent::isAncestorOf)
                        .forEach(name -> names.add(
                                name.getElement(parent.getNumberOfElements(), ConfigurationPropertyName.Form.DASHED)));
            }
        }
        return names;
    }

    private Binder binder(List<ConfigurationPropertySource> first) {
        return new Binder(sources(first), new PropertySourcesPlaceholdersResolver(environment), conversion, null, null);
    }

    private List<ConfigurationPropertySource> sources(List<ConfigurationPropertySource> first) {
        List<ConfigurationPropertySource> sources = new ArrayList<>(first);
        ConfigurationPropertySources.get(environment).forEach(sources::add);
        sources.addAll(shippedPresets);
        return sources;
    }

    private static Map<String, String> prefixed(Map<String, String> overrides) {
        Map<String, String> prefixed = new LinkedHashMap<>();
        overrides.forEach((name, value) -> prefixed.put(OVERRIDES.append(name).toString(), value));
        return prefixed;
    }
}
