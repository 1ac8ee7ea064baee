package dev.resilience.core.bulkhead;

import dev.resilience.core.RejectedException;

/** A bulkhead did not let the call through: as many calls as it permits were running, and waiting was no way out. */
public final class BulkheadFullException extends RejectedException {

    private static final long serialVersionUID = 1L;

    private final int maxConcurrent;

    BulkheadFullException(String name, int maxConcurrent) {
        super(Bulkhead.TYPE, name, null);
        this.maxConcurrent = maxConcurrent;
    }

    @Override
    protected String describe() {
        return "Bulkhead '" + name() + "' is full: it permits " + maxConcurrent + " calls at once";
    }
}
