package dev.resilience.core.healing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.resilience.core.Guarded;
import dev.resilience.core.Racers;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.healing.HealingEntry.Subject;
import dev.resilience.core.healing.HealingSummary.Part;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealingLogTests {

    private final Guarded guarded = new Guarded();
    private final HealingLog healing = HealingLog.of(HealingLogConfig.inMemory(), guarded.runtime);

    @AfterEach
    void end() {
        healing.close();
        guarded.close();
    }

    private HealingLog keeping(int maxEntries, Duration gatherWithin) {
        return HealingLog.of(new HealingLogConfig(maxEntries, gatherWithin, null), guarded.runtime);
    }

    private void tell(ResilienceEvent... events) {
        for (ResilienceEvent event : events) {
            guarded.runtime.events().publish(event);
        }
    }

    private static List<HealingEntry> all(HealingLog log) {
        return log.newest(Integer.MAX_VALUE, entry -> true);
    }

    private HealingEntry only() {
        List<HealingEntry> all = all(healing);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    @Test
    void aRetryThatHelpedIsASuccess() {
        tell(Told.retry("inventory", true));

        HealingEntry entry = only();
        assertThat(entry.subject()).isEqualTo(new Subject("adaptive-retry", "inventory", null));
        assertThat(entry.action()).isEqualTo(HealingAction.RETRY);
        assertThat(entry.outcome()).isEqualTo(HealingOutcome.SUCCESS);
        assertThat(entry.kind()).isEqualTo(FailureKind.TRANSIENT);
        assertThat(entry.attempts()).isEqualTo(2);
        assertThat(entry.failure()).isEqualTo("java.net.ConnectException: refused");
        assertThat(entry.endedAt()).isEqualTo(Told.AT);
        assertThat(healing.find(entry.id())).contains(entry);
        assertThat(healing.find("nobody")).isEmpty();
    }

    @Test
    void fallbacksAndRecoveriesOfUnknownPoliciesHaveTheirActions() {
        tell(
                Told.call("fallback", "stock", FailureKind.TIMEOUT, false),
                Told.call("hedge", "stock", FailureKind.TIMEOUT, true));

        assertThat(all(healing))
                .extracting(HealingEntry::action, HealingEntry::outcome)
                .containsExactly(
                        tuple(HealingAction.OTHER, HealingOutcome.SUCCESS),
                        tuple(HealingAction.FALLBACK, HealingOutcome.FAILURE));
    }

    @Test
    void alikeRecoveriesAreOneEntryAsLongAsTheyFollowOneAnother() {
        for (int i = 0; i < 5; i++) {
            tell(Told.retry("inventory", true));
            guarded.time.advance(Duration.ofSeconds(10));
        }
        HealingEntry gathered = only();
        assertThat(gathered.count()).isEqualTo(5);
        assertThat(gathered.attempts()).isEqualTo(10);

        guarded.time.advance(Duration.ofNanos(1));
        tell(Told.retry("inventory", true));

        assertThat(all(healing)).extracting(HealingEntry::count).containsExactly(1L, 5L);
    }

    @Test
    void whatDiffersIsNotGathered() {
        tell(
                Told.retry("inventory", true),
                Told.retry("inventory", false),
                Told.retry("stock", true),
                Told.call("adaptive-retry", "inventory", FailureKind.TIMEOUT, true),
                Told.call("fallback", "inventory", FailureKind.TRANSIENT, true),
                Told.retry("inventory", true));

        assertThat(all(healing))
                .hasSize(5)
                .last()
                .extracting(HealingEntry::count)
                .isEqualTo(2L);
    }

    @Test
    void withoutGatheringEachIsAnEntry() {
        try (HealingLog log = keeping(10, Duration.ZERO)) {
            tell(Told.retry("inventory", true), Told.retry("inventory", true));
            assertThat(all(log)).hasSize(2).extracting(HealingEntry::id).doesNotHaveDuplicates();
        }
    }

    @Test
    void aBreakerIsPendingUntilItsProbesSucceed() {
        tell(Told.breaker("CLOSED", "OPEN"));
        HealingEntry opened = only();
        assertThat(opened.outcome()).isEqualTo(HealingOutcome.PENDING);
        assertThat(opened.action()).isEqualTo(HealingAction.OPEN_CIRCUIT);
        assertThat(opened.kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(opened.endedAt()).isNull();
        assertThat(healing.successRate()).isEmpty();

        tell(
                Told.breaker("OPEN", "HALF_OPEN"),
                Told.breaker("HALF_OPEN", "OPEN"),
                Told.breaker("OPEN", "HALF_OPEN"),
                Told.breaker("HALF_OPEN", "CLOSED"));

        HealingEntry ended = only();
        assertThat(ended.id()).isEqualTo(opened.id());
        assertThat(ended.outcome()).isEqualTo(HealingOutcome.SUCCESS);
        assertThat(ended.count()).isEqualTo(1);
        assertThat(ended.attempts()).as("how often it opened").isEqualTo(2);
        assertThat(ended.reason()).isEqualTo("HALF_OPEN to OPEN");
        assertThat(ended.ending()).isEqualTo("HALF_OPEN to CLOSED");
        assertThat(healing.successRate()).hasValue(1);

        tell(Told.breaker("CLOSED", "OPEN"));
        assertThat(all(healing)).as("another episode").hasSize(2);
    }

    @Test
    void aBreakerThatIsClosedByHandHasNotShownThatItHelps() {
        tell(Told.breaker("CLOSED", "OPEN"), Told.byHand("OPEN", "CLOSED"));
        assertThat(only().outcome()).isEqualTo(HealingOutcome.PARTIAL);
        assertThat(healing.successRate()).hasValue(0);
    }

    @Test
    void anOperatorsChoiceEndsTheEpisodeAndLastsUntilTheNextOne() {
        tell(Told.breaker("CLOSED", "OPEN"), Told.byHand("OPEN", "FORCED_OPEN"));
        assertThat(all(healing))
                .extracting(entry -> entry.action() + " " + entry.outcome())
                .containsExactly("MANUAL_OVERRIDE PENDING", "OPEN_CIRCUIT PARTIAL");

        tell(Told.byHand("FORCED_OPEN", "FORCED_OPEN"), Told.byHand("FORCED_OPEN", "DISABLED"));
        tell(Told.breaker("DISABLED", "CLOSED"));

        assertThat(all(healing))
                .extracting(entry -> entry.outcome() + " " + entry.reason())
                .containsExactly(
                        "SUCCESS DISABLED: FORCED_OPEN to DISABLED",
                        "SUCCESS FORCED_OPEN: OPEN to FORCED_OPEN",
                        "PARTIAL CLOSED to OPEN");
    }

    @Test
    void probesAfterAForcedOpenAreNoEpisodeUntilTheyFail() {
        tell(Told.byHand("CLOSED", "FORCED_OPEN"), Told.breaker("FORCED_OPEN", "HALF_OPEN"));
        assertThat(only().outcome()).isEqualTo(HealingOutcome.SUCCESS);

        tell(Told.breaker("HALF_OPEN", "OPEN"));
        assertThat(all(healing))
                .extracting(HealingEntry::action)
                .containsExactly(HealingAction.OPEN_CIRCUIT, HealingAction.MANUAL_OVERRIDE);
    }

    @Test
    void resettingWhatObservesAnywayIsNoOverride() {
        tell(Told.byHand("OBSERVING", "OBSERVING"), Told.byHand("CLOSED", "CLOSED"));
        assertThat(all(healing)).isEmpty();
    }

    @Test
    void keysHaveEpisodesOfTheirOwn() {
        tell(
                Told.breaker("inventory", "eu", "CLOSED", "OPEN", false),
                Told.breaker("inventory", "us", "CLOSED", "OPEN", false),
                Told.breaker("inventory", "eu", "HALF_OPEN", "CLOSED", false));
        assertThat(all(healing))
                .extracting(entry -> entry.subject().key() + " " + entry.outcome())
                .containsExactly("us PENDING", "eu SUCCESS");
    }

    @Test
    void aBudgetRecoversOrIsResetByHand() {
        tell(Told.budget("INTACT", "BREACHED", false));
        assertThat(only().action()).isEqualTo(HealingAction.ENFORCE_BUDGET);
        assertThat(only().outcome()).isEqualTo(HealingOutcome.PENDING);
        tell(
                Told.budget("BREACHED", "INTACT", false),
                Told.budget("INTACT", "BREACHED", false),
                Told.budget("BREACHED", "INTACT", true));
        assertThat(all(healing))
                .extracting(HealingEntry::outcome)
                .containsExactly(HealingOutcome.PARTIAL, HealingOutcome.SUCCESS);
    }

    @Test
    void whatIsNoRecoveryIsPassedOver() {
        tell(
                new ResilienceEvent.CallRejected(Told.AT, "bulkhead", "stock", null, true, null),
                new ResilienceEvent.LimitExceeded(Told.AT, "timeout", "stock", Duration.ZERO, Duration.ZERO),
                new ResilienceEvent.StateChanged(Told.AT, "quota", "stock", null, "A", "OPEN", "", false, null));
        assertThat(all(healing)).isEmpty();
        assertThat(healing.summary().parts()).isEmpty();
    }

    @Test
    void theSummaryCountsEntriesThatHadToGo() {
        try (HealingLog log = keeping(3, Duration.ZERO)) {
            tell(Told.breaker("CLOSED", "OPEN"));
            for (int i = 0; i < 10; i++) {
                tell(Told.retry("inventory", i % 2 == 0));
            }
            assertThat(all(log)).hasSize(3);
            assertThat(log.dropped()).isEqualTo(8);
            assertThat(log.summary().parts())
                    .containsExactly(
                            new Part(FailureKind.TRANSIENT, HealingAction.RETRY, HealingOutcome.SUCCESS, 5),
                            new Part(FailureKind.TRANSIENT, HealingAction.RETRY, HealingOutcome.FAILURE, 5),
                            new Part(FailureKind.TIMEOUT, HealingAction.OPEN_CIRCUIT, HealingOutcome.PENDING, 1));
            assertThat(log.successRate()).hasValue(0.5);
            assertThat(all(log)).as("what is under way stays").last().matches(HealingEntry::isPending);
        }
    }

    @Test
    void tooManyUnderWayAreNotFollowedAnyMore() {
        try (HealingLog log = keeping(2, Duration.ofSeconds(10))) {
            for (String key : List.of("a", "b", "c")) {
                tell(Told.breaker("inventory", key, "CLOSED", "OPEN", false));
            }
            tell(Told.breaker("inventory", "a", "HALF_OPEN", "CLOSED", false));
            assertThat(all(log)).extracting(entry -> entry.subject().key()).containsExactly("c", "b");
            assertThat(log.summary().count(part -> part.outcome() == HealingOutcome.PENDING))
                    .isEqualTo(2);
            assertThat(log.summary().count(part -> part.outcome() == HealingOutcome.PARTIAL))
                    .isEqualTo(1);
        }
    }

    @Test
    void anEntryThatHadToGoIsNotGatheredInto() {
        try (HealingLog log = keeping(1, Duration.ofSeconds(10))) {
            tell(Told.retry("a", true), Told.retry("b", true), Told.retry("a", true));
            assertThat(all(log)).singleElement().extracting(HealingEntry::count).isEqualTo(1L);
            assertThat(log.summary().count(part -> true)).isEqualTo(3);
        }
    }

    @Test
    void whatOthersRecordIsFollowedByItsId() {
        HealingEntry begun = new HealingEntry(
                "mine",
                new Subject("supervisor", "worker", null),
                HealingAction.OTHER,
                HealingOutcome.PENDING,
                Told.AT,
                Told.AT,
                1,
                1,
                null,
                null,
                "hung",
                null,
                Map.of());
        healing.record(begun);
        healing.record(begun.ended(HealingOutcome.SUCCESS, Told.AT, "restarted"));

        assertThat(only().ending()).isEqualTo("restarted");
        assertThat(healing.summary().parts())
                .containsExactly(new Part(null, HealingAction.OTHER, HealingOutcome.SUCCESS, 1));
        assertThatThrownBy(() -> new HealingEntry(
                        "",
                        begun.subject(),
                        HealingAction.OTHER,
                        HealingOutcome.SUCCESS,
                        Told.AT,
                        Told.AT,
                        0,
                        0,
                        null,
                        null,
                        null,
                        null,
                        Map.of()))
                .hasMessageContaining("count = 0");
    }

    @Test
    void theDiagnosisIsAskedForWhenAnEntryBegins() {
        AtomicInteger asked = new AtomicInteger();
        try (HealingLog log = HealingLog.of(HealingLogConfig.inMemory(), guarded.runtime, event -> {
            if (asked.incrementAndGet() == 2) {
                throw new IllegalStateException("no diagnosis");
            }
            return Map.of("rootCause", "network");
        })) {
            tell(Told.retry("inventory", true), Told.retry("inventory", true), Told.breaker("CLOSED", "OPEN"));
            assertThat(asked).hasValue(2);
            assertThat(all(log))
                    .extracting(HealingEntry::diagnosis)
                    .containsExactly(Map.of(), Map.of("rootCause", "network"));
        }
    }

    @Test
    void closingEndsWhatIsUnderWayAndHearsNoMore() {
        tell(Told.breaker("CLOSED", "OPEN"));
        healing.close();
        healing.accept(Told.breaker("HALF_OPEN", "CLOSED"));
        healing.accept(Told.retry("inventory", true));
        assertThat(only().outcome()).isEqualTo(HealingOutcome.PARTIAL);
        assertThat(only().ending()).isEqualTo("the application has stopped");
    }

    @Test
    void everyRecoveryIsCountedOnceWhoeverTells() throws Exception {
        int each = 20_000;
        CyclicBarrier start = new CyclicBarrier(3);
        try (HealingLog log = keeping(5, Duration.ofSeconds(10))) {
            Racers.run(3, number -> {
                start.await();
                for (int i = 0; i < each; i++) {
                    log.accept(Told.retry("name-" + i % 7, i % 2 == 0));
                    if (i % 100 == 0) {
                        log.accept(Told.breaker("inventory", "key-" + number, "CLOSED", "OPEN", false));
                        log.accept(Told.breaker("inventory", "key-" + number, "HALF_OPEN", "CLOSED", false));
                        assertThat(all(log)).hasSizeLessThanOrEqualTo(5);
                    }
                }
            });
            assertThat(log.summary().count(part -> part.action() == HealingAction.RETRY))
                    .isEqualTo(3L * each);
            assertThat(log.summary().count(part -> part.action() == HealingAction.OPEN_CIRCUIT))
                    .isEqualTo(3L * each / 100);
        }
    }

    @Test
    void theExportIsALineForEachEntryOldestFirst() throws Exception {
        tell(Told.retry("inventory", true), Told.breaker("CLOSED", "OPEN"));
        List<HealingEntry> read =
                Stream.of(healing.toJsonl().split("\n")).map(HealingJson::read).toList();
        assertThat(read).containsExactlyInAnyOrderElementsOf(all(healing));
        assertThat(read).first().extracting(HealingEntry::action).isEqualTo(HealingAction.RETRY);
        assertThat(new String(healing.export().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(healing.toJsonl());
        assertThat(healing.journal()).isEmpty();
    }

    @Test
    void impossibleSettingsAreToldTogether() {
        assertThatThrownBy(() -> new HealingLogConfig(0, Duration.ofSeconds(-1), null))
                .isInstanceOf(ResilienceConfigurationException.class)
                .hasMessageContaining("max-entries = 0")
                .hasMessageContaining("gather-within = PT-1S");
    }
}
