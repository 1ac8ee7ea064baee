package dev.resilience.spring.advice.rules;

import dev.resilience.spring.advice.AdviceRule;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.Suggestion.Change;
import dev.resilience.spring.advice.Suggestion.Severity;
import dev.resilience.spring.advice.Texts;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import dev.resilience.spring.advice.figures.TimeoutFigures;

/** Many calls run out of time, and nothing is recorded that could tell why. Stateless. */
public final class TimeoutsUnexplained implements AdviceRule {

    static final long LEAST_CALLS = 100;
    static final double SHARE = 0.01;

    @Override
    public String id() {
        return "timeouts-unexplained";
    }

    @Override
    public String needs() {
        return LEAST_CALLS + " calls";
    }

    @Override
    public Assessment assess(MeasuredInstance instance) {
        TimeoutFigures timeout = instance.find(TimeoutFigures.class).orElse(null);
        if (timeout == null || instance.work() != null) {
            return Assessment.notConcerned();
        }
        if (timeout.calls() < LEAST_CALLS) {
            return Assessment.tooFew(timeout.calls(), LEAST_CALLS, "calls");
        }
        double share = Texts.share(timeout.timeouts(), timeout.calls());
        if (share < SHARE) {
            return Assessment.well();
        }
        String told = Texts.percent(share) + " of " + timeout.calls() + " calls run out of the time of "
                + Texts.read(timeout.settings().duration())
                + "; whether that is too short cannot be told, as nothing is recorded of the work";
        return Suggestion.of(this, Severity.MEDIUM, instance, timeout.type(), told)
                .figure("limit", timeout.settings().duration())
                .figure("calls", timeout.calls())
                .figure("timeouts", timeout.timeouts())
                .change(new Change("resilience.advice.record", "false", "true"))
                .build();
    }
}
