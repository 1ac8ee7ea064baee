package dev.resilience.sample.backend;

import java.net.URI;

/**
 * Base URL of the backends.
 *
 * @param value the URL, without a slash at its end
 */
public record BackendsUrl(String value) {

    public BackendsUrl {
        value = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
    }

    /** The URI of a path that starts with a slash and needs no encoding. */
    public URI resolve(String path) {
        return URI.create(value + path);
    }
}
