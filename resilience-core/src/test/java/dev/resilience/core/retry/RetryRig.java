package dev.resilience.core.retry;

import dev.resilience.core.Guarded;
import dev.resilience.core.Guarded.Caller;
import dev.resilience.core.Guarded.End;
import dev.resilience.core.failure.ClassifiedFailure;
import dev.resilience.core.failure.Executed;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.pipeline.PipelineBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One retry in virtual time, and work that fails as it is told. Delays do not vary unless a test wants that. */
final class RetryRig implements AutoCloseable {

    final Guarded guarded = new Guarded();
    final List<Duration> begins = new ArrayList<>();
    AdaptiveRetry retry;
    RetryExtensions extensions = RetryExtensions.none();
    Consumer<PipelineBuilder> around = pipeline -> {};
    Runnable inWork = () -> {};

    /** Makes a call whose attempts throw these failures in turn, and then succeed. */
    End<String> call(Consumer<AdaptiveRetryConfigBuilder> settings, Throwable... failures) throws Exception {
        return call(pipeline(settings), failures);
    }

    Pipeline pipeline(Consumer<AdaptiveRetryConfigBuilder> settings) {
        AdaptiveRetryConfigBuilder builder = AdaptiveRetryConfig.builder().backoff(BackoffStrategy.FIXED);
        settings.accept(builder);
        retry = AdaptiveRetry.of("inventory", builder.build(), guarded.runtime, extensions);
        PipelineBuilder pipeline =
                Pipeline.named("inventory").runtime(guarded.runtime).with(retry);
        around.accept(pipeline);
        return pipeline.build();
    }

    End<String> call(Pipeline pipeline, Throwable... failures) throws Exception {
        begins.clear();
        Duration start = guarded.time.elapsed();
        Caller<String> caller = guarded.start(() -> pipeline.<String, Exception>call(() -> attempt(failures)));
        guarded.time.advance(Duration.ofMinutes(10));
        End<String> end = caller.end();
        begins.replaceAll(begin -> begin.minus(start));
        return end;
    }

    String attempt(Throwable... failures) throws Exception {
        int attempt = begins.size();
        begins.add(guarded.time.elapsed());
        inWork.run();
        if (attempt >= failures.length) {
            return "done";
        }
        if (failures[attempt] instanceof Error error) {
            throw error;
        }
        throw (Exception) failures[attempt];
    }

    /** The pauses between attempts. */
    List<Duration> pauses() {
        List<Duration> pauses = new ArrayList<>();
        for (int i = 1; i < begins.size(); i++) {
            pauses.add(begins.get(i).minus(begins.get(i - 1)));
        }
        return pauses;
    }

    static Failure[] times(int count, FailureKind kind) {
        Failure[] failures = new Failure[count];
        for (int i = 0; i < count; i++) {
            failures[i] = new Failure(kind);
        }
        return failures;
    }

    @Override
    public void close() {
        guarded.close();
    }

    /** Says what it is. */
    static class Failure extends Exception implements ClassifiedFailure {

        private static final long serialVersionUID = 1L;
        private final FailureKind kind;
        private final Executed executed;
        private final Duration retryAfter;

        Failure(FailureKind kind) {
            this(kind, Executed.MAYBE, null);
        }

        Failure(FailureKind kind, Executed executed, Duration retryAfter) {
            super(kind.name());
            this.kind = kind;
            this.executed = executed;
            this.retryAfter = retryAfter;
        }

        @Override
        public FailureKind failureKind() {
            return kind;
        }

        @Override
        public Executed executed() {
            return executed;
        }

        @Override
        public Duration retryAfter() {
            return retryAfter;
        }
    }
}
