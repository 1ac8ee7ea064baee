package dev.resilience.spring.advice;

import dev.resilience.spring.advice.figures.MeasuredInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the rules have to say, and what that is based on. Immutable.
 *
 * @param since since when figures are counted
 * @param observed how long that is
 * @param recordingWindow how far back recorded latencies reach; null while nothing is recorded
 * @param suggestions what should be set otherwise, the most severe first
 * @param instances what was looked at
 * @param rules the rules that were asked, with what each needs
 * @param tooLittle by rule and name, what there is too little of
 * @param failed rules that have thrown, with what
 */
public record Advice(
        Instant since,
        Duration observed,
        @Nullable Duration recordingWindow,
        List<Suggestion> suggestions,
        List<MeasuredInstance> instances,
        Map<String, String> rules,
        Map<String, Map<String, String>> tooLittle,
        Map<String, String> failed) {}
