package dev.resilience.spring.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * What can be configured for each policy, written down for editors: the annotation processor makes the configuration metadata of
 * these classes. They are never bound as a whole, since the levels of precedence are bound one by one.
 *
 * @see SettingsResolver
 */
@SuppressWarnings("unused")
final class PolicyProperties {

    private PolicyProperties() {}

    /** Settings of retries. */
    @ConfigurationProperties("resilience.adaptive-retry")
    static final class AdaptiveRetry {

        /** Whether retries guard anything. */
        private boolean enabled = true;

        /** Settings of all instances that set nothing else. */
        @NestedConfigurationProperty
        private final AdaptiveRetrySettings defaults = new AdaptiveRetrySettings();

        /** Settings by the name of a preset. */
        private final Map<String, AdaptiveRetrySettings> presets = new LinkedHashMap<>();

        /** Settings by the name of an instance. */
        private final Map<String, AdaptiveRetrySettings> instances = new LinkedHashMap<>();

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(boolean enabled) {
            this.enabled = enabled;
        }

        public AdaptiveRetrySettings getDefaults() {
            return defaults;
        }

        public Map<String, AdaptiveRetrySettings> getPresets() {
            return presets;
        }

        public Map<String, AdaptiveRetrySettings> getInstances() {
            return instances;
        }
    }

    /** Settings of circuit breakers. */
    @ConfigurationProperties("resilience.circuit-breaker")
    static final class CircuitBreaker {

        /** Whether circuit breakers guard anything. */
        private boolean enabled = true;

        /** Settings of all instances that set nothing else. */
        @NestedConfigurationProperty
        private final CircuitBreakerSettings defaults = new CircuitBreakerSettings();

        /** Settings by the name of a preset. */
        private final Map<String, CircuitBreakerSettings> presets = new LinkedHashMap<>();

        /** Settings by the name of an instance. */
        private final Map<String, CircuitBreakerSettings> instances = new LinkedHashMap<>();

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(boolean enabled) {
            this.enabled = enabled;
        }

        public CircuitBreakerSettings getDefaults() {
            return defaults;
        }

        public Map<String, CircuitBreakerSettings> getPresets() {
            return presets;
        }

        public Map<String, CircuitBreakerSettings> getInstances() {
            return instances;
        }
    }

    /** Settings of bulkheads. */
    @ConfigurationProperties("resilience.bulkhead")
    static final class Bulkhead {

        /** Whether bulkheads guard anything. */
        private boolean enabled = true;

        /** Settings of all instances that set nothing else. */
        @NestedConfigurationProperty
        private final BulkheadSettings defaults = new BulkheadSettings();

        /** Settings by the name of a preset. */
        private final Map<String, BulkheadSettings> presets = new LinkedHashMap<>();

        /** Settings by the name of an instance. */
        private final Map<String, BulkheadSettings> instances = new LinkedHashMap<>();

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(boolean enabled) {
            this.enabled = enabled;
        }

        public BulkheadSettings getDefaults() {
            return defaults;
        }

        public Map<String, BulkheadSettings> getPresets() {
            return presets;
        }

        public Map<String, BulkheadSettings> getInstances() {
            return instances;
        }
    }

    /** Settings of timeouts. */
    @ConfigurationProperties("resilience.timeout")
    static final class Timeout {

        /** Whether timeouts guard anything. */
        private boolean enabled = true;

        /** Settings of all instances that set nothing else. */
        @NestedConfigurationProperty
        private final TimeoutSettings defaults = new TimeoutSettings();

        /** Settings by the name of a preset. */
        private final Map<String, TimeoutSettings> presets = new LinkedHashMap<>();

        /** Settings by the name of an instance. */
        private final Map<String, TimeoutSettings> instances = new LinkedHashMap<>();

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(boolean enabled) {
            this.enabled = enabled;
        }

        public TimeoutSettings getDefaults() {
            return defaults;
        }

        public Map<String, TimeoutSettings> getPresets() {
            return presets;
        }

        public Map<String, TimeoutSettings> getInstances() {
            return instances;
        }
    }

    /** Settings of failure budgets. */
    @ConfigurationProperties("resilience.failure-budget")
    static final class FailureBudget {

        /** Whether failure budgets guard anything. */
        private boolean enabled = true;

        /** Settings of all instances that set nothing else. */
        @NestedConfigurationProperty
        private final FailureBudgetSettings defaults = new FailureBudgetSettings();

        /** Settings by the name of a preset. */
        private final Map<String, FailureBudgetSettings> presets = new LinkedHashMap<>();

        /** Settings by the name of an instance. */
        private final Map<String, FailureBudgetSettings> instances = new LinkedHashMap<>();

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(boolean enabled) {
            this.enabled = enabled;
        }

        public FailureBudgetSettings getDefaults() {
            return defaults;
        }

        public Map<String, FailureBudgetSettings> getPresets() {
            return presets;
        }

        public Map<String, FailureBudgetSettings> getInstances() {
            return instances;
        }
    }
}
