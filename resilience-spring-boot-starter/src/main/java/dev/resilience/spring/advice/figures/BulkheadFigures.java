package dev.resilience.spring.advice.figures;

import dev.resilience.core.bulkhead.Bulkhead;
import dev.resilience.core.bulkhead.BulkheadConfig;

/**
 * What a bulkhead has counted since the start. Immutable.
 *
 * @param settings the settings in force
 * @param accepted calls that were let through
 * @param rejected calls that were not
 */
public record BulkheadFigures(BulkheadConfig settings, long accepted, long rejected) implements PolicyFigures {

    /** What a bulkhead has counted by now. */
    public static BulkheadFigures of(Bulkhead bulkhead) {
        return new BulkheadFigures(bulkhead.settings(), bulkhead.accepted(), bulkhead.rejected());
    }

    @Override
    public String type() {
        return Bulkhead.TYPE;
    }

    @Override
    public long calls() {
        return accepted + rejected;
    }
}
