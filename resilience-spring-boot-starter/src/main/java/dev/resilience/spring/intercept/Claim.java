package dev.resilience.spring.intercept;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who guards in this class loader: any number of contexts by their proxies, or one by the woven aspect. A bean of the one would be
 * guarded twice if it were of a class that the other has had woven. Thread-safe.
 */
final class Claim {

    private static final int WOVEN = -1;
    private static final AtomicInteger PROXYING = new AtomicInteger();

    private Claim() {}

    /** For a context with proxies; false if another one has the aspect bound. */
    static boolean proxies() {
        return PROXYING.getAndUpdate(contexts -> contexts == WOVEN ? WOVEN : contexts + 1) != WOVEN;
    }

    static void releaseProxies() {
        PROXYING.decrementAndGet();
    }

    /** For a context that binds the aspect; false if any other one guards. */
    static boolean aspect() {
        return PROXYING.compareAndSet(0, WOVEN);
    }

    static void releaseAspect() {
        PROXYING.set(0);
    }
}
