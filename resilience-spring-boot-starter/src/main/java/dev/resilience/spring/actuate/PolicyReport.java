package dev.resilience.spring.actuate;

import dev.resilience.core.Policy;
import dev.resilience.spring.config.EffectiveSettings;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What endpoints tell about an instance, in plain JDK values; what is not known is left out. */
final class PolicyReport {

    /** The figure that all instances of a name share, and that must not be told as that of one key. */
    private static final String OF_THE_NAME = "notPermittedCalls";

    private PolicyReport() {}

    /** Figures and settings of a name, and the figures of its keys. */
    static Map<String, Object> of(RegisteredPolicy<?, ?> policy) {
        Map<String, Object> report = figures(policy);
        report.put("settings", EffectiveSettings.values(policy.policy().settings()));
        Map<String, Object> keys = new LinkedHashMap<>();
        policy.instance().byKey().forEach((key, keyed) -> keys.put(key, ofKeyed(keyed)));
        if (!keys.isEmpty()) {
            report.put("keys", keys);
        }
        return report;
    }

    /** A name with its figures and settings, and the figures of its keys. */
    static Map<String, Object> named(RegisteredPolicy<?, ?> policy) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("name", policy.name());
        report.putAll(of(policy));
        return report;
    }

    /** Figures of one key and the settings of its name; null if the key has no instance. */
    static @Nullable Map<String, Object> ofKey(RegisteredPolicy<?, ?> policy, String key) {
        Policy keyed = policy.instance().byKey().get(key);
        if (keyed == null) {
            return null;
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("name", policy.name());
        report.put("key", key);
        report.putAll(ofKeyed(keyed));
        report.put("settings", EffectiveSettings.values(keyed.settings()));
        return report;
    }

    /** Figures of a name, without its keys. */
    static Map<String, Object> figures(RegisteredPolicy<?, ?> policy) {
        Map<String, Object> report = new LinkedHashMap<>();
        if (!policy.isEnabled()) {
            report.put("enabled", false);
        }
        report.putAll(policy.policy().snapshot());
        return report;
    }

    private static Map<String, Object> ofKeyed(Policy keyed) {
        Map<String, Object> figures = new LinkedHashMap<>(keyed.snapshot());
        figures.remove(OF_THE_NAME);
        return figures;
    }
}
