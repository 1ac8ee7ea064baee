package dev.resilience.spring.advice.rules;

import dev.resilience.spring.advice.AdviceRule;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.Suggestion.Severity;
import dev.resilience.spring.advice.Texts;
import dev.resilience.spring.advice.figures.FallbackFigures;
import dev.resilience.spring.advice.figures.MeasuredInstance;

/** A fallback that is no help: it fails as the call did. No property mends that. Stateless. */
public final class FallbackFails implements AdviceRule {

    static final long LEAST_CALLS = 20;
    static final double SHARE = 0.5;

    @Override
    public String id() {
        return "fallback-fails";
    }

    @Override
    public String needs() {
        return LEAST_CALLS + " calls of the fallback";
    }

    @Override
    public Assessment assess(MeasuredInstance instance) {
        FallbackFigures fallback = instance.find(FallbackFigures.class).orElse(null);
        if (fallback == null) {
            return Assessment.notConcerned();
        }
        if (fallback.calls() < LEAST_CALLS) {
            return Assessment.tooFew(fallback.calls(), LEAST_CALLS, "calls of the fallback");
        }
        double share = Texts.share(fallback.failures(), fallback.calls());
        if (share < SHARE) {
            return Assessment.well();
        }
        String told = "fallback '" + fallback.method() + "' fails in " + Texts.percent(share) + " of "
                + fallback.calls() + " calls: mend the method, no property can";
        return Suggestion.of(this, Severity.HIGH, instance, fallback.type(), told)
                .figure("method", fallback.method())
                .figure("successes", fallback.successes())
                .figure("failures", fallback.failures())
                .build();
    }
}
