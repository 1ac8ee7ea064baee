package dev.resilience.core.pipeline;

import dev.resilience.core.Call;
import dev.resilience.core.Checks;
import dev.resilience.core.Frame;
import dev.resilience.core.Frames;
import dev.resilience.core.Policy;
import dev.resilience.core.Stage;
import dev.resilience.core.Stages;
import dev.resilience.core.retry.RetryOutcome;
import dev.resilience.core.retry.RetryRecorder;
import dev.resilience.core.retry.SleepHandler;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Policies bound in front of guarded work, outermost first. Bound once, used by any number of calls and threads.
 *
 * <pre>{@code
 * Pipeline inventory = Pipeline.named("inventory")
 *         .timeout(t -> t.duration(ofSeconds(2)))
 *         .retry(r -> r.maxAttempts(4))
 *         .circuitBreaker(b -> b.openDuration(ofSeconds(15)))
 *         .build();
 * Stock stock = inventory.call(() -> client.stock(sku));
 * }</pre>
 */
public final class Pipeline {

    private final String name;
    private final List<Policy> policies;
    private final Frames frames;
    private final Stage first;

    Pipeline(String name, List<Policy> policies, Frames frames) {
        this.name = name;
        this.policies = policies.stream()
                .sorted(Comparator.comparingInt(Policy::position))
                .toList();
        this.frames = frames;
        Stage stage = Stages.work();
        for (int i = this.policies.size() - 1; i >= 0; i--) {
            stage = this.policies.get(i).bind(stage);
        }
        this.first = stage;
    }

    /**
     * A builder for a pipeline whose policies bear its name.
     *
     * @throws dev.resilience.core.ResilienceConfigurationException if the name is malformed
     */
    public static PipelineBuilder named(String name) {
        return new PipelineBuilder(Checks.name(name));
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** The policies, outermost first. */
    public List<Policy> policies() {
        return policies;
    }

    /** Whether the guarded work may be called more than once in a call. */
    public boolean repeats() {
        return policies.stream().anyMatch(Policy::repeats);
    }

    /**
     * Guards a synchronous call. The work runs on the calling thread.
     *
     * @throws X what the work throws
     * @throws dev.resilience.core.RejectedException if a policy does not let the call through
     * @throws dev.resilience.core.TimeoutExceededException if time is up
     */
    public <T, X extends Throwable> T call(Call<T, X> work) throws X {
        try {
            return first.callAsFirst(work, frames);
        } catch (Throwable failure) {
            throw Pipeline.<X>asThrown(failure);
        }
    }

    /**
     * Guards an asynchronous call. Cancelling the returned future gives the call up and cancels the work.
     *
     * @return completes like the work, or exceptionally with an exception of a policy; never null and never thrown instead
     */
    public <T> CompletableFuture<T> callAsync(Call<? extends CompletionStage<T>, ?> work) {
        Frame frame = frames.forAsyncCall();
        return new GuardedFuture<>(first.callAsync(work, frame), frame);
    }

    /**
     * Guards a synchronous call and tells how it ended, instead of throwing.
     *
     * @throws Error what the work throws of this type, but for {@link AssertionError}
     */
    public <T> RetryOutcome<T> execute(Call<T, ?> work) {
        return execute(work, SleepHandler.WAIT);
    }

    /**
     * The same, for callers that may not be able to wait between attempts.
     *
     * @param handler is asked before each pause
     * @throws Error what the work throws of this type, but for {@link AssertionError}
     */
    public <T> RetryOutcome<T> execute(Call<T, ?> work, SleepHandler handler) {
        Frame frame = frames.forAsyncCall();
        RetryRecorder recorder = RetryRecorder.of(frame, handler);
        try {
            T result = first.call(work, frame);
            if (frame.failedResult() != null) {
                sayLastWord(frame);
            }
            return recorder.returned(result);
        } catch (Throwable failure) {
            if (failure instanceof Error error && !(failure instanceof AssertionError)) {
                throw error;
            }
            sayLastWord(frame);
            return recorder.threw(failure);
        }
    }

    private static void sayLastWord(Frame frame) {
        Runnable lastWord = frame.lastWord();
        if (lastWord != null) {
            lastWord.run();
        }
    }

    /** The types of the policies, outermost first, as a line for people. */
    public String describe() {
        return policies.isEmpty()
                ? "unguarded"
                : String.join(" > ", policies.stream().map(Policy::type).toList());
    }

    /** The compiler cannot know that stages throw only what the work throws, or unchecked exceptions. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> X asThrown(Throwable failure) {
        return (X) failure;
    }
}
