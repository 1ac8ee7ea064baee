package dev.resilience.spring.advice.rules;

import dev.resilience.core.bulkhead.BulkheadConfig.Limit;
import dev.resilience.spring.advice.AdviceRule;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.Suggestion.Severity;
import dev.resilience.spring.advice.Texts;
import dev.resilience.spring.advice.figures.BulkheadFigures;
import dev.resilience.spring.advice.figures.Latencies.Quantile;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import dev.resilience.spring.advice.figures.WorkFigures;
import java.time.Duration;

/**
 * A bulkhead that rejects calls although the backend shows no strain: its latency is flat, so that it would have taken more. Flat is
 * a 95th percentile of at most twice the median. Stateless.
 */
public final class BulkheadTooSmall implements AdviceRule {

    static final long LEAST_WORK = 100;
    static final long LEAST_REJECTED = 20;
    static final double SHARE = 0.01;
    static final int FLAT = 2;

    @Override
    public String id() {
        return "bulkhead-too-small";
    }

    @Override
    public String needs() {
        return LEAST_REJECTED + " rejected calls, and latencies of " + LEAST_WORK + " works";
    }

    @Override
    public Assessment assess(MeasuredInstance instance) {
        BulkheadFigures bulkhead = instance.find(BulkheadFigures.class).orElse(null);
        if (bulkhead == null || bulkhead.settings().limit() != Limit.FIXED) {
            return Assessment.notConcerned();
        }
        double share = Texts.share(bulkhead.rejected(), bulkhead.calls());
        if (bulkhead.rejected() < LEAST_REJECTED || share < SHARE) {
            return Assessment.well();
        }
        WorkFigures work = instance.work();
        if (work == null) {
            return Assessment.notRecorded();
        }
        if (work.latencies().count() < LEAST_WORK) {
            return Assessment.tooFew(work.latencies().count(), LEAST_WORK, "works");
        }
        Quantile median = work.latencies().quantile(0.5);
        Quantile p95 = work.latencies().quantile(0.95);
        boolean flat = p95.value().compareTo(median.value().multipliedBy(FLAT)) <= 0;
        if (!flat || p95.atLeast() || work.overdue() > 0) {
            return Assessment.well();
        }
        return suggestion(instance, bulkhead, share, median.value(), p95.value());
    }

    private Assessment suggestion(
            MeasuredInstance instance, BulkheadFigures bulkhead, double share, Duration median, Duration p95) {
        int max = bulkhead.settings().maxConcurrent();
        String told = "bulkhead of " + max + " rejects " + Texts.percent(share) + " of " + bulkhead.calls()
                + " calls while latency is flat: median " + Texts.read(median) + ", p95 " + Texts.read(p95);
        return Suggestion.of(this, Severity.HIGH, instance, bulkhead.type(), told)
                .figure("rejected", bulkhead.rejected())
                .figure("calls", bulkhead.calls())
                .figure("median", median)
                .figure("p95", p95)
                .change("max-concurrent", max, max + (max + 1) / 2)
                .build();
    }
}
