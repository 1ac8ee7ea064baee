package dev.resilience.spring.advice.rules;

import dev.resilience.core.failure.FailureKind;
import dev.resilience.spring.advice.AdviceRule;
import dev.resilience.spring.advice.Assessment;
import dev.resilience.spring.advice.Suggestion;
import dev.resilience.spring.advice.Suggestion.Severity;
import dev.resilience.spring.advice.Texts;
import dev.resilience.spring.advice.figures.MeasuredInstance;
import dev.resilience.spring.advice.figures.RetryFigures;
import dev.resilience.spring.advice.figures.RetryFigures.Helped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Retries that hardly ever end well: they load a backend for nothing. By kind of failure where that is recorded. Stateless. */
public final class RetryNeverHelps implements AdviceRule {

    static final long LEAST_RETRIES = 50;
    static final double SHARE = 0.02;

    @Override
    public String id() {
        return "retry-never-helps";
    }

    @Override
    public String needs() {
        return LEAST_RETRIES + " retries";
    }

    @Override
    public Assessment assess(MeasuredInstance instance) {
        RetryFigures retry = instance.find(RetryFigures.class).orElse(null);
        if (retry == null) {
            return Assessment.notConcerned();
        }
        return retry.helped().isEmpty() ? ofAll(instance, retry) : byKind(instance, retry);
    }

    private Assessment ofAll(MeasuredInstance instance, RetryFigures retry) {
        long retries = retry.retries();
        if (retries < LEAST_RETRIES) {
            return Assessment.tooFew(retries, LEAST_RETRIES, "retries");
        }
        long successes = retry.successesAfterRetry();
        if (Texts.share(successes, retries) > SHARE) {
            return Assessment.well();
        }
        String told = "retries hardly ever help: " + retries + " retries, " + successes + " successes";
        return Suggestion.of(this, Severity.MEDIUM, instance, retry.type(), told)
                .figure("retries", retries)
                .figure("successes", successes)
                .change("max-attempts", retry.settings().maxAttempts(), 1)
                .build();
    }

    private Assessment byKind(MeasuredInstance instance, RetryFigures retry) {
        List<Suggestion> found = new ArrayList<>();
        long most = 0;
        for (Map.Entry<FailureKind, Helped> entry : new TreeMap<>(retry.helped()).entrySet()) {
            Helped helped = entry.getValue();
            most = Math.max(most, helped.retries());
            boolean enough = helped.retries() >= LEAST_RETRIES;
            if (enough && Texts.share(helped.successes(), helped.retries()) <= SHARE) {
                found.addAll(ofKind(instance, retry, entry.getKey(), helped).suggestions());
            }
        }
        if (most < LEAST_RETRIES) {
            return Assessment.tooFew(most, LEAST_RETRIES, "retries of one kind");
        }
        return new Assessment.Looked(found);
    }

    private Assessment.Looked ofKind(MeasuredInstance instance, RetryFigures retry, FailureKind kind, Helped helped) {
        var settings = retry.settings().kinds().get(kind);
        String told = "retries after " + kind + " hardly ever help: " + helped.retries() + " retries, "
                + helped.successes() + " successes";
        String property = "kinds." + Words.of(kind) + ".retries";
        return (Assessment.Looked) Suggestion.of(this, Severity.MEDIUM, instance, retry.type(), told)
                .figure("kind", kind.name())
                .figure("calls", helped.calls())
                .figure("retries", helped.retries())
                .figure("successes", helped.successes())
                .change(property, settings == null ? 0 : settings.retries(), 0)
                .build();
    }
}
