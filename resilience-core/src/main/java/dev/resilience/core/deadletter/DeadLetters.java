package dev.resilience.core.deadletter;

import dev.resilience.core.Call;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.log.WarnOnce;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes letters about calls that were given up, and hands them to a sink. Neither the sink, the redactor nor the diagnoser can do
 * a call harm: what they throw is logged once each. Thread-safe.
 */
public final class DeadLetters {

    static final int MOST_ARGUMENTS = 64;
    static final int MOST_ATTEMPTS = 100;
    static final int LONGEST_ARGUMENT = 1_000;
    static final int LONGEST_MESSAGE = 1_000;
    static final int LONGEST_TRACE = 16_000;
    static final String WITHHELD = "withheld";

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    private final String name;
    private final DeadLetterSink sink;
    private final ArgumentRedactor redactor;
    private final boolean notRetryable;
    private final ResilienceRuntime runtime;
    private final LetterDiagnoser diagnoser;
    private final LongAdder failures = new LongAdder();
    private final WarnOnce brokenSink = new WarnOnce(log);
    private final WarnOnce brokenRedactor = new WarnOnce(log);
    private final WarnOnce brokenDiagnoser = new WarnOnce(log);

    /**
     * Letters for a sink.
     *
     * @param name what the sink is called in settings and logs
     * @param notRetryable whether calls count that were not retried at all because of the kind of their failure
     * @param runtime its clock, and its executor for what is not known at once
     * @param diagnoser says what is known beyond what happened
     */
    public DeadLetters(
            String name,
            DeadLetterSink sink,
            ArgumentRedactor redactor,
            boolean notRetryable,
            ResilienceRuntime runtime,
            LetterDiagnoser diagnoser) {
        this.name = name;
        this.sink = sink;
        this.redactor = redactor;
        this.notRetryable = notRetryable;
        this.runtime = runtime;
        this.diagnoser = diagnoser;
    }

    /** Letters for a sink, with the types of arguments only, about calls that retries could not save, by the real clock. */
    public static DeadLetters to(DeadLetterSink sink) {
        return new DeadLetters(
                sink.getClass().getSimpleName(),
                sink,
                ArgumentRedactor.types(),
                false,
                ResilienceRuntime.standard(),
                LetterDiagnoser.none());
    }

    /** What the sink is called. */
    public String name() {
        return name;
    }

    /** Where the letters go. */
    public DeadLetterSink sink() {
        return sink;
    }

    /** Whether there is to be a letter also about calls whose failures are of a kind that is not retried. */
    public boolean coversNotRetryable() {
        return notRetryable;
    }

    /** How many letters the sink did not take. */
    public long failures() {
        return failures.sum();
    }

    /**
     * Writes a letter and hands it to the sink, and has its diagnosis follow if that is not known at once. Never throws.
     *
     * @param work the guarded work; method and arguments are told if it is a {@link DescribedCall}
     */
    public void write(GivenUp end, Call<?, ?> work) {
        DeadLetter letter;
        Map<String, String> known;
        try {
            DescribedCall described = work instanceof DescribedCall told ? told : null;
            String method = described == null ? "" : described.describe();
            known = diagnosis(() -> diagnoser.known(end, method));
            letter = letter(end, described, method, known == null ? Map.of() : known);
            sink.accept(letter);
        } catch (Throwable failure) {
            failures.increment();
            brokenSink.warn(
                    "Dead-letter sink '{}' failed, and a letter is lost; logged once, it keeps being used",
                    name,
                    failure);
            return;
        }
        if (known == null) {
            diagnoseLater(letter, end);
        }
    }

    private void diagnoseLater(DeadLetter letter, GivenUp end) {
        try {
            runtime.executor().execute(() -> diagnose(letter, end));
        } catch (RejectedExecutionException busy) {
            log.debug("No thread is free to diagnose dead letter {}", letter.id(), busy);
        }
    }

    private void diagnose(DeadLetter letter, GivenUp end) {
        Map<String, String> found = diagnosis(() -> diagnoser.diagnose(end, letter.method()));
        if (found == null || found.isEmpty()) {
            return;
        }
        try {
            sink.diagnosed(letter.id(), found);
        } catch (Throwable failure) {
            brokenSink.warn(
                    "Dead-letter sink '{}' failed, and a letter is without its diagnosis; logged once, it keeps being used",
                    name,
                    failure);
        }
    }

    private DeadLetter letter(
            GivenUp end, @Nullable DescribedCall described, String method, Map<String, String> diagnosis) {
        int first = Math.max(0, end.timeline().size() - MOST_ATTEMPTS);
        return new DeadLetter(
                UUID.randomUUID().toString(),
                runtime.time().wallTime(),
                end.policy(),
                end.name(),
                method,
                described == null ? List.of() : arguments(method, described.arguments()),
                end.kind(),
                end.stopReason(),
                end.attempts(),
                end.elapsed(),
                end.timeline().subList(first, end.timeline().size()).stream()
                        .map(DeadLetters::attempt)
                        .toList(),
                failure(end),
                diagnosis);
    }

    private static DeadLetter.Failure failure(GivenUp end) {
        Throwable thrown = end.failure();
        String message = thrown == null ? end.failedResult() : messageOf(thrown);
        return new DeadLetter.Failure(typeOf(thrown), message, traceOf(thrown));
    }

    private @Nullable Map<String, String> diagnosis(Supplier<@Nullable Map<String, String>> asked) {
        try {
            return asked.get();
        } catch (Throwable failure) {
            brokenDiagnoser.warn(
                    "The diagnoser of dead-letter sink '{}' failed, and a letter goes without; logged once, it keeps being"
                            + " asked",
                    name,
                    failure);
            return Map.of();
        }
    }

    private List<String> arguments(String method, @Nullable Object[] arguments) {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < Math.min(arguments.length, MOST_ARGUMENTS); i++) {
            told.add(redacted(method, i, arguments[i]));
        }
        return told;
    }

    private String redacted(String method, int index, @Nullable Object argument) {
        try {
            return cut(redactor.redact(method, index, argument), LONGEST_ARGUMENT);
        } catch (Throwable failure) {
            // Not what it threw: messages of exceptions like to quote the value.
            brokenRedactor.warn(
                    "The redactor of dead letters' arguments failed with {} on argument {} of {}; logged once, such"
                            + " arguments are withheld",
                    failure.getClass().getName(),
                    index,
                    method);
            return WITHHELD;
        }
    }

    private static DeadLetter.Attempt attempt(GivenUp.FailedAttempt attempt) {
        return new DeadLetter.Attempt(
                attempt.number(),
                attempt.kind(),
                typeOf(attempt.failure()),
                messageOf(attempt.failure()),
                attempt.delay());
    }

    private static @Nullable String typeOf(@Nullable Throwable failure) {
        return failure == null ? null : failure.getClass().getName();
    }

    private static @Nullable String messageOf(@Nullable Throwable failure) {
        try {
            String message = failure == null ? null : failure.getMessage();
            return message == null ? null : cut(message, LONGEST_MESSAGE);
        } catch (Throwable unreadable) {
            return WITHHELD;
        }
    }

    private static String traceOf(@Nullable Throwable failure) {
        if (failure == null) {
            return "";
        }
        StringWriter trace = new StringWriter();
        try {
            failure.printStackTrace(new PrintWriter(trace));
        } catch (Throwable unprintable) {
            return failure.getClass().getName();
        }
        return cut(trace.toString(), LONGEST_TRACE);
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest) + "…";
    }

    /** The name, as effective settings show it. */
    @Override
    public String toString() {
        return name;
    }
}
