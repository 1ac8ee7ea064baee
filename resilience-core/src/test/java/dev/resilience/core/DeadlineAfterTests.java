package dev.resilience.core;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.pipeline.Pipeline;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deadlines that somebody else has set. */
@Timeout(30)
class DeadlineAfterTests {

    private final Guarded guarded = new Guarded();
    private final CircuitBreaker breaker =
            CircuitBreaker.of("inventory", CircuitBreakerConfig.defaults(), guarded.runtime);
    private final Pipeline unlimited =
            Pipeline.named("unlimited").runtime(guarded.runtime).with(breaker).build();
    private final Pipeline limited = Pipeline.named("limited")
            .runtime(guarded.runtime)
            .with(breaker)
            .timeout(t -> t.duration(ofMillis(100)))
            .build();

    @AfterEach
    void leavesNothingBehind() {
        guarded.close();
        assertThat(Deadline.current()).isNull();
        assertThat(Thread.interrupted()).isFalse();
    }

    private Deadline after(Duration remaining) {
        return Deadline.after(remaining, guarded.time);
    }

    private static Duration remaining() {
        return Objects.requireNonNull(Deadline.current()).remaining();
    }

    @Test
    void theTimeLeftIsThatOfNow() {
        Deadline deadline = after(ofMillis(200));

        guarded.time.advance(ofMillis(150));

        assertThat(deadline.remaining()).isEqualTo(ofMillis(50));
    }

    @ParameterizedTest
    @CsvSource({"PT0S", "PT-1S", "PT-2562047788015215H"})
    void noTimeIsAnExpiredDeadline(Duration remaining) {
        Deadline deadline = after(remaining);

        assertThat(deadline.isExpired()).isTrue();
        assertThatThrownBy(deadline::throwIfExpired).isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void moreThanAnyClockCanSayNeverExpires() {
        Deadline deadline = after(ofSeconds(Long.MAX_VALUE));

        assertThat(deadline.remaining()).isGreaterThan(Duration.ofDays(50_000));
        guarded.time.advance(Duration.ofDays(10_000));
        assertThat(deadline.isExpired()).isFalse();
        assertThat(Deadline.<String, RuntimeException>adopt(deadline, () -> unlimited.call(() -> "works")))
                .isEqualTo("works");
    }

    @ParameterizedTest
    @CsvSource({"200, 100", "60, 60"})
    void limitsInsideCanOnlyBringItNearer(long foreignMillis, long seenMillis) {
        Duration seen =
                Deadline.adopt(after(ofMillis(foreignMillis)), () -> limited.call(DeadlineAfterTests::remaining));

        assertThat(seen).isEqualTo(ofMillis(seenMillis));
    }

    /** Else whoever asks for little time could open a breaker that everybody shares. */
    @Test
    void itsEndNeverCountsAgainstAResourceWithoutALimitOfItsOwn() {
        assertThatThrownBy(() -> Deadline.adopt(
                        after(ofMillis(5)),
                        () -> unlimited.call(() -> {
                            guarded.time.advance(ofMillis(5));
                            throw new IOException("interrupted", new InterruptedException());
                        })))
                .isInstanceOfSatisfying(
                        DeadlineExceededException.class,
                        exceeded -> assertThat(exceeded.fairlyTimed()).isFalse());
        assertThatThrownBy(() -> Deadline.adopt(
                        after(ofMillis(5)),
                        () -> unlimited.call(() -> {
                            guarded.time.advance(ofMillis(5));
                            Objects.requireNonNull(Deadline.current()).throwIfExpired();
                            return null;
                        })))
                .isInstanceOf(DeadlineExceededException.class);
        CompletableFuture<String> call =
                Deadline.adopt(after(ofMillis(5)), () -> unlimited.callAsync(CompletableFuture::new));
        guarded.time.advance(ofMillis(5));

        assertThat(call).isCompletedExceptionally();
        assertThat(breaker.counts().calls()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"49, 0", "50, 1"})
    void itsEndCountsIfTheAttemptHadHalfOfItsOwnLimit(long millis, int failures) {
        assertThatThrownBy(() -> Deadline.adopt(
                        after(ofMillis(millis)),
                        () -> limited.call(() -> {
                            guarded.time.advance(ofMillis(millis));
                            throw new IOException("interrupted", new InterruptedException());
                        })))
                .isInstanceOf(DeadlineExceededException.class);

        assertThat(breaker.counts().failures()).isEqualTo(failures);
    }

    @Test
    void theExceptionSaysHowMuchTimeWasGivenAndTaken() {
        Deadline deadline = after(ofMillis(200));
        guarded.time.advance(ofMillis(250));

        assertThatThrownBy(deadline::throwIfExpired)
                .isInstanceOfSatisfying(DeadlineExceededException.class, exceeded -> {
                    assertThat(exceeded.limit()).isEqualTo(ofMillis(200));
                    assertThat(exceeded.elapsed()).isEqualTo(ofMillis(250));
                    assertThat(exceeded.fairlyTimed()).isFalse();
                });
    }
}
