package dev.resilience.spring.advice.rules;

import dev.resilience.spring.advice.AdviceRule;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.Suggestion.Severity;
import dev.resilience.spring.advice.Texts;
import dev.resilience.spring.advice.figures.BudgetFigures;
import dev.resilience.spring.advice.figures.Busiest;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import java.time.Duration;

/** A failure budget that cannot be breached: its window has never held as many outcomes as that takes. Stateless. */
public final class BudgetTooFewSamples implements AdviceRule {

    static final Duration LEAST_TIME = Duration.ofHours(1);

    @Override
    public String id() {
        return "failure-budget-too-few-samples";
    }

    @Override
    public String needs() {
        return "a budget in use, watched for " + Texts.written(LEAST_TIME) + " and a whole window";
    }

    @Override
    public Assessment assess(MeasuredInstance instance) {
        BudgetFigures budget = instance.find(BudgetFigures.class).orElse(null);
        if (budget == null) {
            return Assessment.notConcerned();
        }
        Busiest busiest = budget.busiest();
        if (busiest == null || !busiest.isSeenFor(LEAST_TIME)) {
            Duration seen = busiest == null ? Duration.ZERO : busiest.seenFor();
            return Assessment.tooLittle("watched for " + Texts.read(seen));
        }
        if (busiest.calls() == 0) {
            return Assessment.tooFew(0, 1, "outcomes");
        }
        int least = budget.settings().minSamples();
        if (budget.breaches() > 0 || busiest.calls() >= least) {
            return Assessment.well();
        }
        Duration window = budget.settings().window();
        String told = "failure budget can't be breached: min-samples " + least + ", and its window of "
                + Texts.read(window) + " has never held more than " + busiest.calls();
        Duration longer = Duration.ofNanos((long) (2.0 * window.toNanos() * least / busiest.calls()));
        return Suggestion.of(this, Severity.HIGH, instance, budget.type(), told)
                .figure("minSamples", least)
                .figure("window", window)
                .figure("busiestWindow", busiest.calls())
                .change("window", Texts.written(window), Texts.write(longer))
                .change("min-samples", least, Math.max(1, busiest.calls() / 2))
                .build();
    }
}
