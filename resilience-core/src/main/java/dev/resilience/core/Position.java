package dev.resilience.core;

/**
 * Where a policy stands in a pipeline: lower is further out. The gaps leave room for policies of your own.
 */
public final class Position {

    public static final int FALLBACK = 0;
    public static final int FAILURE_BUDGET = 100;
    public static final int TIMEOUT = 200;
    public static final int ADAPTIVE_RETRY = 300;
    public static final int CIRCUIT_BREAKER = 400;
    public static final int BULKHEAD = 500;
    public static final int ATTEMPT_TIMEOUT = 600;
    public static final int FAULT_INJECTION = 700;

    private Position() {}
}
