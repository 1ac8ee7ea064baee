package dev.resilience.spring.advice;

import dev.resilience.spring.advice.figures.MeasuredInstance;
import dev.resilience.spring.advice.recording.Recordings;
import dev.resilience.spring.advice.recording.RetryHelp;
import dev.resilience.spring.intercept.GuardedMethods;
import dev.resilience.spring.policy.PolicyRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks all rules about all names. Asking changes nothing. Thread-safe. */
public final class AdviceRules {

    private static final Logger log = LoggerFactory.getLogger(AdviceRules.class);

    private static final Comparator<Suggestion> ORDER = Comparator.comparing(Suggestion::severity)
            .thenComparing(Suggestion::name)
            .thenComparing(Suggestion::rule);

    private final List<AdviceRule> rules;
    private final TrafficWatch watch;
    private final Measured measured;
    private final @Nullable Duration recordingWindow;
    private final Set<String> complainedOf = ConcurrentHashMap.newKeySet();

    /**
     * Rules over what there is.
     *
     * @param recordings null while nothing is recorded; likewise {@code retryHelp}
     */
    public AdviceRules(
            List<AdviceRule> rules,
            PolicyRegistry registry,
            GuardedMethods methods,
            TrafficWatch watch,
            @Nullable Recordings recordings,
            @Nullable RetryHelp retryHelp) {
        this.rules = List.copyOf(rules);
        this.watch = watch;
        this.measured = new Measured(registry, methods, watch, recordings, retryHelp);
        this.recordingWindow = recordings == null ? null : recordings.window();
    }

    /** The names that can be asked about. */
    public List<String> names() {
        return measured.all().stream().map(MeasuredInstance::name).toList();
    }

    /**
     * What the rules have to say.
     *
     * @param name about this name only, whatever its case and dashes; null: about all
     */
    public Advice advise(@Nullable String name) {
        String wanted = name == null ? null : PolicyRegistry.canonical(name);
        List<MeasuredInstance> instances = measured.all().stream()
                .filter(instance -> wanted == null
                        || PolicyRegistry.canonical(instance.name()).equals(wanted))
                .toList();
        return advise(instances);
    }

    private Advice advise(List<MeasuredInstance> instances) {
        List<Suggestion> suggestions = new ArrayList<>();
        Map<String, String> asked = new LinkedHashMap<>();
        Map<String, Map<String, String>> tooLittle = new LinkedHashMap<>();
        Map<String, String> failed = new LinkedHashMap<>();
        for (AdviceRule rule : rules) {
            try {
                asked.put(rule.id(), rule.needs());
                for (MeasuredInstance instance : instances) {
                    Assessment assessment = rule.assess(instance);
                    if (assessment instanceof Assessment.Looked looked) {
                        suggestions.addAll(looked.suggestions());
                    } else if (assessment instanceof Assessment.TooLittle missing) {
                        tooLittle
                                .computeIfAbsent(rule.id(), first -> new TreeMap<>())
                                .put(instance.name(), missing.missing());
                    }
                }
            } catch (RuntimeException failure) {
                complain(rule, failure, failed);
            }
        }
        suggestions.sort(ORDER);
        return new Advice(
                watch.since(), watch.observed(), recordingWindow, suggestions, instances, asked, tooLittle, failed);
    }

    private void complain(AdviceRule rule, RuntimeException failure, Map<String, String> failed) {
        String type = rule.getClass().getName();
        failed.put(type, failure.toString());
        if (complainedOf.add(type)) {
            log.warn("The rule {} fails; further failures of it are not logged", type, failure);
        }
    }
}
