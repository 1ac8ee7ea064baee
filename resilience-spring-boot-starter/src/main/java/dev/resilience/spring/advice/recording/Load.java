package dev.resilience.spring.advice.recording;

import java.util.concurrent.atomic.AtomicInteger;

/** How much work of one name runs at once: exactly, over all its methods. Thread-safe. */
final class Load {

    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();

    void begins() {
        int now = running.incrementAndGet();
        int seen = peak.get();
        while (now > seen && !peak.compareAndSet(seen, now)) {
            seen = peak.get();
        }
    }

    void ends() {
        running.decrementAndGet();
    }

    /** The most that ran at once so far. */
    int peak() {
        return peak.get();
    }
}
