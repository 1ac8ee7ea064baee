package dev.resilience.spring.config;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * One level of precedence: all settings below a property name.
 *
 * @param prefix the name that the settings stand under
 * @param label what to call this level when people ask where a value comes from
 */
record SettingsLevel(ConfigurationPropertyName prefix, String label) {}
