package dev.resilience.core;

/** Stands in for the engines until they arrive. */
public final class CorePlaceholder {

    private CorePlaceholder() {}

    /** Names the product. */
    public static String name() {
        return "resilience";
    }
}
