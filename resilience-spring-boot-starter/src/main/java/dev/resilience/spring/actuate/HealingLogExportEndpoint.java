package dev.resilience.spring.actuate;

import dev.resilience.core.healing.HealingLog;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;

/**
 * The healing log as lines of JSON: its files if it is written to files, else what is in memory. Of several lines with one id the last
 * one holds. Thread-safe.
 */
@WebEndpoint(id = "healinglogexport")
public final class HealingLogExportEndpoint {

    private final HealingLog healing;

    /** An endpoint over a log. */
    public HealingLogExportEndpoint(HealingLog healing) {
        this.healing = healing;
    }

    /** All lines, oldest first. Opened when the answer is written, and closed by whoever writes it. */
    @ReadOperation(produces = "application/x-ndjson")
    public Resource export() {
        return new InputStreamResource(healing::export);
    }
}
