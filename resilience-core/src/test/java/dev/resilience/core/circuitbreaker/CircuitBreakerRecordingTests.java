package dev.resilience.core.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Verdict;
import dev.resilience.core.event.ResilienceEvent.StateChanged;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What counts as a failure, and which failure a breaker names as the cause of what it does. */
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

    private static Classification causeOfOpening(Rig rig) {
        assertThat(rig.moves()).containsExactly("CLOSED>OPEN");
        return ((StateChanged) rig.events.get(0)).cause();
    }
}
