package dev.resilience.spring.advice.rules;

import dev.resilience.spring.advice.AdviceRule;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.Suggestion.Severity;
import dev.resilience.spring.advice.Texts;
import dev.resilience.spring.advice.figures.BulkheadFigures;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import dev.resilience.spring.advice.figures.WorkFigures;
import java.time.Duration;

/** A bulkhead of which a fraction was ever used: it lets a hanging backend have far more threads than work needs. Stateless. */
public final class BulkheadNeverNearLimit implements AdviceRule {

    static final long LEAST_CALLS = 1_000;
    static final Duration LEAST_TIME = Duration.ofHours(1);

    /** A limit below this does little harm. */
    static final int SMALL = 10;

    /** A peak of at most this part of the limit is far from it. */
    static final int PART = 5;

    private static final int LEAST_ROOM = 5;

    @Override
    public String id() {
        return "bulkhead-never-near-limit";
    }

    @Override
    public String needs() {
        return "the peak of " + LEAST_CALLS + " calls over " + Texts.written(LEAST_TIME);
    }

    @Override
    public Assessment assess(MeasuredInstance instance) {
        BulkheadFigures bulkhead = instance.find(BulkheadFigures.class).orElse(null);
        if (bulkhead == null) {
            return Assessment.notConcerned();
        }
        WorkFigures work = instance.work();
        if (work == null) {
            return Assessment.notRecorded();
        }
        if (bulkhead.calls() < LEAST_CALLS) {
            return Assessment.tooFew(bulkhead.calls(), LEAST_CALLS, "calls");
        }
        if (instance.observed().compareTo(LEAST_TIME) < 0) {
            return Assessment.tooLittle(Texts.read(instance.observed()) + " of " + Texts.written(LEAST_TIME));
        }
        int max = bulkhead.settings().maxConcurrent();
        int peak = work.peak();
        if (max < SMALL || bulkhead.rejected() > 0 || (long) peak * PART > max) {
            return Assessment.well();
        }
        String told = "bulkhead never above " + peak + " of " + max + " in " + bulkhead.calls() + " calls";
        return Suggestion.of(this, Severity.LOW, instance, bulkhead.type(), told)
                .figure("peak", peak)
                .figure("maxConcurrent", max)
                .figure("calls", bulkhead.calls())
                .change("max-concurrent", max, Math.min(max, Math.max(2 * peak, peak + LEAST_ROOM)))
                .build();
    }
}
