package dev.resilience.spring.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.healing.HealingAction;
import dev.resilience.core.healing.HealingEntry;
import dev.resilience.core.healing.HealingLog;
import dev.resilience.core.healing.HealingLogConfig;
import dev.resilience.core.healing.HealingOutcome;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.pipeline.PipelineBuilder;
import dev.resilience.test.time.FakeTimeSource;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the healing log says of breakers of keys that are forgotten. */
class ForgottenBreakersTests {

    private static final Duration HOUR = Duration.ofHours(1);

    private final FakeTimeSource time = new FakeTimeSource();
    private final ResilienceRuntime runtime = ResilienceRuntime.over(time, Runnable::run);
    private final HealingLog healing = HealingLog.of(HealingLogConfig.inMemory(), runtime);
    private final CircuitBreakers breakers = new CircuitBreakers(
            "shipping",
            CircuitBreakerConfig.builder()
                    .consecutiveFailures(1)
                    .openDuration(Duration.ofSeconds(30))
                    .idleExpiry(HOUR)
                    .build(),
            runtime);
    private final Pipeline pipeline = pipeline();
    private String key = "eu";

    private Pipeline pipeline() {
        PipelineBuilder builder = Pipeline.named("shipping").runtime(runtime);
        breakers.policies(call -> key).forEach(builder::with);
        return builder.build();
    }

    private void fail() {
        assertThatThrownBy(() -> pipeline.call(() -> {
                    throw new ConnectException("refused");
                }))
                .isInstanceOf(ConnectException.class);
    }

    /** Another key comes: that is when idle ones are forgotten. */
    private void forgetIdleOnes() {
        time.advance(HOUR);
        key = "us";
        assertThat(pipeline.call(() -> "done")).isEqualTo("done");
        time.advance(Duration.ofNanos(1));
    }

    private List<HealingEntry> all() {
        return healing.newest(Integer.MAX_VALUE, entry -> true);
    }

    @Test
    void theEpisodeOfABreakerThatIsForgottenHalfOpenEndsAndSaysSo() {
        fail();
        assertThat(all()).extracting(HealingEntry::outcome).containsExactly(HealingOutcome.PENDING);
        forgetIdleOnes();
        assertThat(breakers.byKey()).containsOnlyKeys("us");
        assertThat(all()).singleElement().satisfies(entry -> {
            assertThat(entry.subject().key()).isEqualTo("eu");
            assertThat(entry.action()).isEqualTo(HealingAction.OPEN_CIRCUIT);
            assertThat(entry.outcome()).isEqualTo(HealingOutcome.PARTIAL);
            assertThat(entry.ending()).isEqualTo("no call has used the key for a long time");
        });
    }

    @Test
    void theNextEpisodeOfTheKeyIsAnEntryOfItsOwn() {
        fail();
        forgetIdleOnes();
        key = "eu";
        fail();
        assertThat(all())
                .extracting(entry -> entry.subject().key(), HealingEntry::outcome)
                .containsExactly(tuple("eu", HealingOutcome.PENDING), tuple("eu", HealingOutcome.PARTIAL));
    }

    @Test
    void theChoiceOfAModeIsOverWhenTheBreakerIsForgotten() {
        assertThat(pipeline.call(() -> "done")).isEqualTo("done");
        breakers.reconfigure(CircuitBreakerConfig.builder()
                .mode(CircuitBreakerConfig.Mode.OBSERVE)
                .idleExpiry(HOUR)
                .build());
        assertThat(all())
                .extracting(entry -> entry.subject().key(), HealingEntry::action, HealingEntry::outcome)
                .containsExactly(
                        tuple("eu", HealingAction.MANUAL_OVERRIDE, HealingOutcome.PENDING),
                        tuple(null, HealingAction.MANUAL_OVERRIDE, HealingOutcome.PENDING));
        forgetIdleOnes();
        assertThat(all())
                .extracting(entry -> entry.subject().key(), HealingEntry::outcome)
                .containsExactly(tuple("eu", HealingOutcome.SUCCESS), tuple(null, HealingOutcome.PENDING));
    }

    @Test
    void nothingIsToldOfAClosedOne() {
        assertThat(pipeline.call(() -> "done")).isEqualTo("done");
        forgetIdleOnes();
        assertThat(breakers.byKey()).containsOnlyKeys("us");
        assertThat(all()).isEmpty();
    }
}
