package dev.resilience.sample.backend;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the backends are and how long the HTTP client waits for them at most.
 *
 * @param url base URL of the backends; the simulator in this process where unset
 * @param connectTimeout limit for making a connection
 * @param readTimeout last resort for an answer; the guards' limits are shorter and say so better
 */
@ConfigurationProperties("storefront.backends")
public record BackendsProperties(
        @Nullable String url,
        @DefaultValue("1s") Duration connectTimeout,
        @DefaultValue("30s") Duration readTimeout) {}
