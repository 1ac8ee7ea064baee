package dev.resilience.core.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.resilience.core.Verdict;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig.Mode;
import dev.resilience.core.event.ResilienceEvent.StateChanged;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What counts as a failure, which one a breaker names as the cause of what it does, and how the breaker of a key ends. */
class CircuitBreakerRecordingTests {

    private static final Outcome TIMEOUT = Classification.of(FailureKind.TIMEOUT, "test");

    @Test
    void typesMayBeRecordedWithoutAnyBeingIgnored() {
        CircuitBreakerConfig config = Rig.config(settings -> settings.recordExceptions(Set.of(IOException.class)));

        assertThat(config.judge(Rig.REFUSAL, new IOException())).isEqualTo(Verdict.FAILURE);
        assertThat(config.judge(Rig.REFUSAL, new IllegalStateException())).isEqualTo(Verdict.SUCCESS);
    }

    @Test
    void typesMayBeIgnoredWithoutAnyBeingRecorded() {
        CircuitBreakerConfig config = Rig.config(settings -> settings.ignoreExceptions(Set.of(IOException.class)));

        assertThat(config.judge(Rig.FAILURE, new IOException())).isEqualTo(Verdict.IGNORED);
        assertThat(config.judge(Rig.FAILURE, new IllegalStateException())).isEqualTo(Verdict.FAILURE);
    }

    @Test
    void theFailureThatOpensABreakerIsTheCause() {
        Rig rig = new Rig();
        rig.fail(1);
        rig.end(1, TIMEOUT);

        assertThat(causeOfOpening(rig)).isSameAs(TIMEOUT);
    }

    @Test
    void ofASuccessThatOpensABreakerTheLatestFailureIsTheCause() {
        Rig rig = new Rig(settings -> settings.minimumCalls(4));
        rig.fail(1);
        rig.end(1, TIMEOUT);
        rig.end(1, Rig.REFUSAL);
        rig.succeed(1);

        assertThat(causeOfOpening(rig)).isSameAs(TIMEOUT);
    }

    @Test
    void theEndOfAKeysBreakerIsToldUnlessItWasClosed() {
        Rig rig = new Rig();
        CircuitBreaker closed = keyed(rig, "us", rig.breaker.settings());
        CircuitBreaker halfOpen = keyed(rig, "eu", rig.breaker.settings());
        halfOpen.acquire().end(Rig.FAILURE);
        halfOpen.acquire().end(Rig.FAILURE);
        assertThatExceptionOfType(CircuitBreakerOpenException.class)
                .isThrownBy(halfOpen::acquire)
                .satisfies(rejection -> assertThat(rejection.key()).isEqualTo("eu"));
        rig.time.advance(Rig.OPEN);
        rig.events.clear();

        closed.forgotten();
        halfOpen.forgotten();
        rig.time.advance(Duration.ZERO);

        assertThat(rig.moves()).containsExactly("HALF_OPEN>FORGOTTEN");
        assertThat(((StateChanged) rig.events.get(0)).key()).isEqualTo("eu");
    }

    @Test
    void aKeysBreakerThatObservesMayBeForgottenUnlessAnOperatorHasChosenThat() {
        Rig rig = new Rig();
        CircuitBreaker byMode = keyed(rig, "eu", Rig.config(settings -> settings.mode(Mode.OBSERVE)));
        CircuitBreaker byHand = keyed(rig, "us", rig.breaker.settings());
        byHand.observe("trial", null);

        assertThat(byMode.isEvictable()).isTrue();
        assertThat(byHand.isEvictable()).isFalse();
        byMode.acquire().end(Rig.FAILURE);
        byMode.acquire().end(Rig.FAILURE);
        assertThat(byMode.isEvictable()).as("its shadow is open").isFalse();
    }

    private static CircuitBreaker keyed(Rig rig, String key, CircuitBreakerConfig config) {
        return CircuitBreaker.keyed("shipping", key, config, rig.runtime, new CircuitBreakerStatistics());
    }

    private static Classification causeOfOpening(Rig rig) {
        assertThat(rig.moves()).containsExactly("CLOSED>OPEN");
        return ((StateChanged) rig.events.get(0)).cause();
    }
}
