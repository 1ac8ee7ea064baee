package dev.resilience.spring.advice.rules;

import dev.resilience.spring.advice.AdviceRule;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.Suggestion.Severity;
import dev.resilience.spring.advice.Texts;
import dev.resilience.spring.advice.figures.BreakerFigures;
import dev.resilience.spring.advice.figures.Latencies;
import dev.resilience.spring.advice.figures.Latencies.Quantile;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import dev.resilience.spring.advice.figures.WorkFigures;
import java.time.Duration;

/** A breaker that takes normal work for slow, and opens on it or nearly does. Stateless. */
public final class SlowBelowMedian implements AdviceRule {

    static final long LEAST_WORK = 100;

    @Override
    public String id() {
        return "breaker-slow-below-median";
    }

    @Override
    public String needs() {
        return "latencies of " + LEAST_WORK + " works";
    }

    @Override
    public Assessment assess(MeasuredInstance instance) {
        BreakerFigures breaker = instance.find(BreakerFigures.class).orElse(null);
        Duration slow = breaker == null ? null : breaker.settings().slowCallDuration();
        if (breaker == null || slow == null) {
            return Assessment.notConcerned();
        }
        WorkFigures work = instance.work();
        if (work == null) {
            return Assessment.notRecorded();
        }
        Latencies latencies = work.latencies();
        if (latencies.count() < LEAST_WORK) {
            return Assessment.tooFew(latencies.count(), LEAST_WORK, "works");
        }
        double share = latencies.shareAbove(slow);
        boolean opens = share >= breaker.settings().slowCallRateThreshold();
        boolean belowMedian = share > 0.5;
        return opens || belowMedian ? suggestion(instance, breaker, slow, latencies) : Assessment.well();
    }

    private Assessment suggestion(
            MeasuredInstance instance, BreakerFigures breaker, Duration slow, Latencies latencies) {
        double share = latencies.shareAbove(slow);
        Quantile median = latencies.quantile(0.5);
        Quantile p99 = latencies.quantile(0.99);
        double threshold = breaker.settings().slowCallRateThreshold();
        boolean opens = share >= threshold;
        String told = "slow-call-duration " + Texts.read(slow) + " is normal: the median is "
                + (median.atLeast() ? "at least " : "") + Texts.read(median.value()) + ", and " + Texts.percent(share)
                + " of the works are slow" + (opens ? ", enough to open the breaker at " : "; it opens at ")
                + Texts.percent(threshold);
        Suggestion.Builder builder = Suggestion.of(
                        this, opens ? Severity.HIGH : Severity.MEDIUM, instance, breaker.type(), told)
                .figure("slowCallDuration", slow)
                .figure("slowShare", share)
                .figure("threshold", threshold)
                .figure(median.atLeast() ? "medianAtLeast" : "median", median.value())
                .figure(p99.atLeast() ? "p99AtLeast" : "p99", p99.value());
        return builder.change("slow-call-duration", Texts.written(slow), Texts.write(p99.value()))
                .build();
    }
}
