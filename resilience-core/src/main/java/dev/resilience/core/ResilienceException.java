package dev.resilience.core;

import org.jspecify.annotations.Nullable;

/** The root of what this library throws. */
public abstract class ResilienceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    protected ResilienceException() {}

    protected ResilienceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
