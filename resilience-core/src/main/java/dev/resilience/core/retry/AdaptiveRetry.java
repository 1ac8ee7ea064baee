package dev.resilience.core.retry;

import dev.resilience.core.Call;
import dev.resilience.core.Engine;
import dev.resilience.core.EnumCounters;
import dev.resilience.core.Frame;
import dev.resilience.core.Position;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Stage;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.retry.AdaptiveRetryConfig.Nested;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats failed attempts: as often as the kind of failure allows, and never past a deadline. Rejections of our own policies,
 * interrupts, cancellations and errors are not repeated. Thread-safe; what is spent is counted per call.
 */
public final class AdaptiveRetry extends Engine<AdaptiveRetryConfig> {

    private static final Logger log = LoggerFactory.getLogger(AdaptiveRetry.class);

    /** The type of this policy, as properties spell it. */
    public static final String TYPE = "adaptive-retry";

    private final RetryExtensions extensions;
    private final UserCode userCode;
    private final HookCalls hooks;
    private final Announcer announcer;
    private final Stretch stretch;
    private final LongAdder successes = new LongAdder();
    private final LongAdder successesAfterRetry = new LongAdder();
    private final EnumCounters<StopReason> stops = new EnumCounters<>(StopReason.class);
    private final EnumCounters<FailureKind> failedAttempts = new EnumCounters<>(FailureKind.class);
    private final RetryAdmission admission;
    private final Nesting nesting = new Nesting();
    private volatile Entry entry;

    private AdaptiveRetry(
            String name, AdaptiveRetryConfig config, ResilienceRuntime runtime, RetryExtensions extensions) {
        super(TYPE, name, Position.ADAPTIVE_RETRY, config, runtime);
        this.extensions = extensions;
        this.userCode = new UserCode(name);
        this.hooks = new HookCalls(extensions.hooks(), userCode);
        this.announcer = new Announcer(runtime, name);
        this.stretch = new Stretch(runtime.time());
        this.admission =
                new RetryAdmission(name, runtime.time(), extensions.budgets(), config.retryBudget(), successes);
        this.entry = Entry.of(config, admission.budget(), !hooks.isEmpty());
        warnOfUnreachableRetries(config);
    }

    /** A retry over the shared runtime. */
    public static AdaptiveRetry of(String name, AdaptiveRetryConfig config) {
        return of(name, config, ResilienceRuntime.standard());
    }

    /** A retry over a runtime of your own. */
    public static AdaptiveRetry of(String name, AdaptiveRetryConfig config, ResilienceRuntime runtime) {
        return of(name, config, runtime, RetryExtensions.none());
    }

    /** A retry with hooks and the like. */
    public static AdaptiveRetry of(
            String name, AdaptiveRetryConfig config, ResilienceRuntime runtime, RetryExtensions extensions) {
        return new AdaptiveRetry(name, config, runtime, extensions);
    }

    @Override
    public Stage bind(Stage next) {
        return new RetryStage(this, next);
    }

    @Override
    public boolean repeats() {
        return true;
    }

    /** Changes the settings: calls that begin from now on follow them. */
    public void reconfigure(AdaptiveRetryConfig changed) {
        admission.reconfigure(changed.retryBudget());
        warnOfUnreachableRetries(changed);
        exchange(changed);
        renewEntry();
    }

    /** The budget that retries take tokens from; null where they need none. */
    public @Nullable RetryBudget budget() {
        return admission.budget();
    }

    /** Calls whose first attempt succeeded. */
    public long successes() {
        return successes.sum();
    }

    /** Calls that succeeded after at least one retry. */
    public long successesAfterRetry() {
        return successesAfterRetry.sum();
    }

    /** Calls given up for a reason. */
    public long stops(StopReason reason) {
        return stops.sum(reason);
    }

    /** Attempts that ended with a failure of a kind. */
    public long failedAttempts(FailureKind kind) {
        return failedAttempts.sum(kind);
    }

    /** Threads that sleep between attempts. */
    public int sleepers() {
        return admission.sleepers();
    }

    /**
     * How often the guarded work may run at most for one call from outside: the greatest product of attempts seen so far, where this
     * retry was called inside an attempt of another one.
     */
    public long amplification() {
        return Math.max(settings().maxAttempts(), nesting.amplification());
    }

    @Override
    public Map<String, Object> snapshot() {
        return Figures.of(this);
    }

    Announcer announcer() {
        return announcer;
    }

    UserCode userCode() {
        return userCode;
    }

    /** What a call that begins now has to know. */
    Entry entry() {
        return entry;
    }

    /** Also where two threads change the settings at once, the last ones that were set hold. */
    @SuppressWarnings("ReferenceEquality") // every change brings other settings
    private void renewEntry() {
        AdaptiveRetryConfig config;
        do {
            config = settings();
            entry = Entry.of(config, admission.budget(), !hooks.isEmpty());
        } while (config != settings());
    }

    /** Tells the hooks that an attempt begins on this thread. */
    void attemptBegins() {
        if (!hooks.isEmpty()) {
            hooks.beforeAttempt();
        }
    }

    boolean isVetoed(Call<?, ?> work) {
        if (!userCode.ask("the work", work::isRepeatable, true)) {
            return true;
        }
        for (RepeatVeto veto : extensions.vetoes()) {
            if (userCode.ask("a veto", veto::forbidsRepeating, false)) {
                return true;
            }
        }
        return false;
    }

    /** By what delays are multiplied now. */
    double stretch(AdaptiveRetryConfig config) {
        return config.adaptive().enabled() ? stretch.factor(config.adaptive()) : 1;
    }

    /** The limit of the attempt after a failure; null for the usual one. */
    @Nullable
    Duration nextAttemptTimeout(AdaptiveRetryConfig config, FailureKind kind, Supplier<RetryContext> context) {
        Duration configured = config.attemptTimeoutOf(kind);
        AttemptAdjuster adjuster = extensions.adjuster();
        return adjuster == null ? configured : userCode.adjust(adjuster, context, configured);
    }

    RetryAdmission admission() {
        return admission;
    }

    /** A call of this retry inside an attempt on this thread: what is known about that one. */
    @Nullable
    RetryContext enteredInside(AdaptiveRetryConfig config) {
        RetryContext outer = RetryContext.current();
        if (outer != null) {
            nesting.noticed(name(), outer, config);
        }
        return outer;
    }

    /** Whether a call inside another one's attempt makes one attempt only. */
    boolean isSuppressed(AdaptiveRetryConfig config) {
        return config.nested() == Nested.SUPPRESS;
    }

    void countFailure(AdaptiveRetryConfig config, Outcome outcome) {
        if (outcome instanceof Classification known) {
            failedAttempts.increment(known.kind());
        }
        if (config.adaptive().enabled()) {
            stretch.record(outcome);
        }
    }

    /** Counts a call whose first attempt has succeeded, which is a deposit, too. */
    void countSuccess(Entry entry, boolean startIsKnown, long start) {
        entry.expectDeposit(startIsKnown, start);
        successes.increment();
    }

    /** Counts a call that has succeeded after retries. */
    void countSuccessAfterRetry() {
        successesAfterRetry.increment();
    }

    /** Tells whoever wants to hear of it that a call has succeeded. */
    void tellSuccess(AdaptiveRetryConfig config, @Nullable RetryCall call, Frame frame) {
        int attempts = frame.attempt();
        if (config.adaptive().enabled()) {
            stretch.record(frame.outcome());
        }
        if (!hooks.isEmpty()) {
            hooks.onSuccess(attempts);
        }
        if (call != null) {
            call.succeeded();
        } else {
            RetryRecorder recorder = frame.attachment(RetryRecorder.class);
            if (recorder != null) {
                recorder.succeeded(attempts, List.of());
            }
        }
    }

    /** Tells that an attempt has failed and another one follows. */
    void retries(int attempt, FailureKind kind, long delayNanos, @Nullable Throwable failure) {
        if (!hooks.isEmpty()) {
            hooks.onRetry(failure, attempt, Duration.ofNanos(delayNanos));
        }
        announcer.retry(attempt, kind, delayNanos, failure);
    }

    /** Counts a call that was given up, and tells the hooks. */
    void gaveUp(StopReason reason, @Nullable Throwable failure, int attempts) {
        stops.increment(reason);
        if (!hooks.isEmpty()) {
            hooks.onExhausted(failure, attempts, reason);
        }
    }

    /** A retry that can never happen is hardly what was meant. */
    private void warnOfUnreachableRetries(AdaptiveRetryConfig config) {
        config.kinds().forEach((kind, settings) -> {
            int retries = settings.retries();
            if (retries > config.maxAttempts() - 1 && retries != AdaptiveRetryConfigBuilder.defaultRetries(kind)) {
                log.warn(
                        "Retry '{}': kinds.{}.retries = {} is more than max-attempts = {} leaves room for",
                        name(),
                        ConfigChecks.word(kind),
                        retries,
                        config.maxAttempts());
            }
        });
    }
}
