package dev.resilience.spring.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.event.EventPublisher;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.retry.BackoffStrategy;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a retry with {@code retry-after.max} of 5 s and a backoff of 100 ms makes of what servers send. */
class RetryAfterRetryTests {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final FakeTimeSource time = new FakeTimeSource(0, NOW);
    private final AtomicInteger attempts = new AtomicInteger();

    private final Pipeline pipeline = Pipeline.named("x")
            .runtime(new ResilienceRuntime(time, Runnable::run, new EventPublisher(Runnable::run), () -> 0.5))
            .failureRules(FailureRules.of(
                    List.of(), ProtocolRules.available(time, getClass().getClassLoader())))
            .retry(r -> r.backoff(BackoffStrategy.FIXED)
                    .backoffBase(Duration.ofMillis(100))
                    .maxDuration(Duration.ZERO))
            .build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | PT2S",
                "' 3 ' | PT3S",
                "5 | PT5S",
                "0 | PT0.1S",
                "000000000000000000000000000000 | PT0.1S",
                "Sun, 01 Mar 2026 12:00:03 GMT | PT3S",
                "Sunday, 01-Mar-26 12:00:03 GMT | PT3S",
                "Sun Mar  1 12:00:03 2026 | PT3S"
            })
    void aWaitThatIsShortEnoughIsKept(String header, Duration pause) {
        assertThat(pauseAfter(header)).contains(pause);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\t",
                "-1",
                "-9223372036854775808",
                "+1",
                "1.5",
                "1e9",
                "0x10",
                "1s",
                "NaN",
                "soon",
                "1, 2",
                "Sat, 28 Feb 2026 12:00:00 GMT",
                "Thu, 01 Jan 1970 00:00:00 GMT",
                "Sun, 99 Mar 2026 12:00:00 GMT",
                "Sun, 01 Mar 99999 12:00:00 GMT",
                "Sun, 01 Mar 2026 12:00:03 CET",
                "2026-03-01T12:00:03Z"
            })
    void whatHasPassedOrCannotBeReadChangesNothing(String header) {
        assertThat(pauseAfter(header)).contains(Duration.ofMillis(100));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "6",
                "315360000",
                "2147483648",
                "9223372036854775807",
                "9223372036854775808",
                "99999999999999999999999999999999999999",
                "Sun, 01 Mar 2026 12:00:06 GMT",
                "Sat, 01 Mar 2036 12:00:00 GMT",
                "Fri, 31 Dec 9999 23:59:59 GMT"
            })
    void whatIsLongerThanRespectedEndsTheCallAtOnce(String header) {
        assertThat(pauseAfter(header)).isEmpty();
        assertThat(attempts).hasValue(1);
    }

    /** How long the retry waits after one answer of 429 with this header; empty if it gives up. */
    private Optional<Duration> pauseAfter(String header) {
        Throwable failure = HttpFailures.status(429, header);
        CompletableFuture<String> call = pipeline.<String>callAsync(() -> attempts.incrementAndGet() == 1
                        ? CompletableFuture.failedFuture(failure)
                        : CompletableFuture.completedFuture("done"))
                .toCompletableFuture();
        if (call.isDone()) {
            assertThat(call.handle((result, thrown) -> thrown).join()).isSameAs(failure);
            return Optional.empty();
        }
        Optional<Duration> pause = time.untilNextDue();
        time.advance(pause.orElseThrow());
        assertThat(call).isCompletedWithValue("done");
        assertThat(attempts).hasValue(2);
        return pause;
    }
}
