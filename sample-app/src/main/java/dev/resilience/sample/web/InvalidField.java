package dev.resilience.sample.web;

import org.jspecify.annotations.Nullable;

/** One fault of a request: the field, what it was given, and what it must be. */
record InvalidField(
        String field, @Nullable Object value, @Nullable String message) {}
