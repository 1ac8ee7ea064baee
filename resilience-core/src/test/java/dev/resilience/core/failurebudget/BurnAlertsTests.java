package dev.resilience.core.failurebudget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.resilience.core.Racers;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.event.ResilienceEvent.BurnRateAlert;
import dev.resilience.core.event.ResilienceEvent.BurnRateAlert.Severity;
import dev.resilience.core.failure.Outcome;
import dev.resilience.test.time.FakeTimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Two-window burn alerts. With an objective of 99 % over 30 days they begin above 14.4 %, 6 % and 1 % of failures. */
@Timeout(60)
class BurnAlertsTests {

    private static final Duration MONTH = Duration.ofDays(30);

    private final ErrorBudgetRig rig = new ErrorBudgetRig(0.99, MONTH);

    @Test
    void eachBeginsWhenBothWindowsAreAboveAndEndsWhenTheShortOneIsBelow() {
        rig.calls(80, 20);
        assertThat(rig.told()).as("not on the thread of a call").isEmpty();

        rig.tick();
        assertThat(rig.told()).containsExactly("+1h/5m", "+6h/30m", "+3d/6h");
        assertThat(rig.errors().activeAlerts()).containsExactly("1h/5m", "6h/30m", "3d/6h");

        rig.time.advance(Duration.ofMinutes(4));
        assertThat(rig.told()).as("once").hasSize(3);
        rig.time.advance(Duration.ofMinutes(1));
        rig.tick();
        assertThat(rig.told()).hasSize(4).endsWith("-1h/5m");
        rig.time.advance(Duration.ofMinutes(30));
        assertThat(rig.told()).hasSize(5).endsWith("-6h/30m");
        rig.time.advance(Duration.ofHours(6));
        assertThat(rig.told()).hasSize(6).endsWith("-3d/6h");
        assertThat(rig.errors().activeAlerts()).isEmpty();
        assertThat(rig.time.scheduledTasks()).as("nothing more to wait for").isZero();
    }

    @Test
    void anEventSaysWhatItIsAbout() {
        rig.calls(80, 20);
        rig.tick();

        assertThat(rig.alerts.get(0))
                .isEqualTo(new BurnRateAlert(
                        rig.time.wallTime(),
                        "failure-budget",
                        "search",
                        Duration.ofHours(1),
                        Duration.ofMinutes(5),
                        20,
                        14.4,
                        Severity.PAGE,
                        true));
        assertThat(rig.alerts.get(2).severity()).isEqualTo(Severity.TICKET);
    }

    @Test
    void theNextEpisodeIsToldAgain() {
        rig.calls(80, 20);
        rig.tick();
        rig.time.advance(Duration.ofMinutes(6));

        rig.calls(50, 50);
        rig.tick();

        assertThat(rig.told()).containsExactly("+1h/5m", "+6h/30m", "+3d/6h", "-1h/5m", "+1h/5m");
    }

    @Test
    void aShortBurstAlarmsNobody() {
        rig.calls(1_000, 0);
        rig.time.advance(Duration.ofMinutes(10));

        rig.calls(50, 50);
        rig.tick();

        assertThat(rig.errors().burnRate(BurnWindow.FIVE_MINUTES).getAsDouble()).isCloseTo(50, within(1e-9));
        assertThat(rig.told()).as("4.5 % of the hour and of all").containsExactly("+3d/6h");
    }

    @Test
    void whatIsOverAlarmsNobody() {
        rig.calls(0, 20); // too few to tell
        rig.time.advance(Duration.ofMinutes(6));
        assertThat(rig.told()).isEmpty();

        rig.calls(60, 0);
        rig.tick();

        assertThat(rig.errors().burnRate(BurnWindow.ONE_HOUR)).hasValue(25);
        assertThat(rig.told()).containsExactly("+6h/30m", "+3d/6h");
    }

    @Test
    void anAlertNeedsMinSamplesInItsLongWindow() {
        rig.calls(29, 20);
        rig.tick();
        assertThat(rig.told()).isEmpty();

        rig.calls(1, 0);
        rig.tick();

        assertThat(rig.told()).containsExactly("+1h/5m", "+6h/30m", "+3d/6h");
    }

    @Test
    void aSingleFailureIsNoRate() {
        rig.calls(50, 1);
        rig.tick();
        assertThat(rig.errors().burnRate(BurnWindow.THREE_DAYS).getAsDouble()).isGreaterThan(1);
        assertThat(rig.told()).isEmpty();

        rig.calls(0, 1);
        rig.tick();

        assertThat(rig.told()).containsExactly("+3d/6h");
    }

    @Test
    void atTheThresholdNothingBeginsAndNothingEnds() {
        rig.calls(198, 2);
        rig.tick();
        assertThat(rig.errors().burnRate(BurnWindow.THREE_DAYS)).hasValue(1);
        assertThat(rig.told()).isEmpty();

        rig.calls(0, 1);
        rig.tick();
        assertThat(rig.told()).containsExactly("+3d/6h");
        rig.calls(99, 0);
        rig.tick();
        assertThat(rig.errors().burnRate(BurnWindow.SIX_HOURS)).hasValue(1);
        assertThat(rig.told()).hasSize(1);
        rig.calls(1, 0);
        rig.tick();
        assertThat(rig.told()).containsExactly("+3d/6h", "-3d/6h");
    }

    @Test
    void thresholdsAreTheSharesOfTheWorkbookOverAnyPeriodButAtLeastOne() {
        assertThat(BurnRule.HOUR.threshold(MONTH)).isEqualTo(14.4);
        assertThat(BurnRule.SIX_HOURS.threshold(MONTH)).isEqualTo(6);
        assertThat(BurnRule.THREE_DAYS.threshold(MONTH)).isEqualTo(1);
        assertThat(BurnRule.HOUR.threshold(Duration.ofDays(7))).isCloseTo(3.36, within(1e-12));
        assertThat(BurnRule.SIX_HOURS.threshold(Duration.ofDays(7))).isCloseTo(1.4, within(1e-12));
        assertThat(BurnRule.THREE_DAYS.threshold(Duration.ofDays(7))).isEqualTo(1);
        assertThat(BurnRule.HOUR.threshold(Duration.ofHours(1))).isEqualTo(1);
        assertThat(BurnRule.THREE_DAYS.threshold(Duration.ofDays(90))).isCloseTo(3, within(1e-12));
    }

    @Test
    void pairsThatDoNotFitIntoThePeriodAreOffAndThatIsSaid() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(ErrorBudget.class);
        logger.addAppender(log);
        try {
            ErrorBudgetRig day = new ErrorBudgetRig(0.99, Duration.ofDays(1));
            day.calls(0, 100);
            day.tick();

            assertThat(day.told()).containsExactly("+1h/5m", "+6h/30m");
            assertThat(new ErrorBudgetRig(0.9, MONTH).told()).isEmpty();
            assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage))
                    .contains("Failure budget 'search': no burn alert 3d/6h, since the period is only PT24H")
                    .contains("Failure budget 'search': no burn alert 1h/5m, since even calls that all fail do not burn"
                            + " 14.4 times as fast as an objective of 0.9 allows")
                    .anyMatch(line -> line.startsWith("Failure budget 'search' burns its error budget 100.0 times"));
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void anAlertEndsWhenItsPairIsOffOrTheObjectiveGone() {
        rig.calls(0, 100);
        rig.tick();
        rig.budget.reconfigure(ErrorBudgetRig.settings(0.99, Duration.ofDays(1), null));
        rig.tick();
        assertThat(rig.told()).containsExactly("+1h/5m", "+6h/30m", "+3d/6h", "-3d/6h");

        rig.budget.reconfigure(FailureBudgetConfig.defaults());

        assertThat(rig.told()).hasSize(6).endsWith("-1h/5m", "-6h/30m");
        rig.time.advance(Duration.ofDays(1));
        assertThat(rig.told()).as("nobody evaluates any more").hasSize(6);
    }

    @Test
    void anOldFailureThatWeighsMoreAsSuccessesExpireIsNoticedInTime() {
        rig.calls(1_000, 0);
        rig.time.advance(Duration.ofMinutes(58));
        rig.calls(20, 50);
        rig.tick();
        assertThat(rig.told()).as("5 % of all").containsExactly("+3d/6h");

        rig.time.advance(Duration.ofMinutes(4));

        assertThat(rig.told()).contains("+1h/5m");
    }

    /** Whatever threads evaluate at the same time, and whatever they see: beginnings and ends of a pair take turns. */
    @Test
    void everyEpisodeIsToldOnceUnderConcurrency() throws Exception {
        FakeTimeSource time = new FakeTimeSource();
        ResilienceRuntime runtime = ResilienceRuntime.over(time, Runnable::run);
        ConcurrentLinkedQueue<BurnRateAlert> told = new ConcurrentLinkedQueue<>();
        runtime.events().subscribe(event -> told.add((BurnRateAlert) event));
        BurnAlerts alerts = new BurnAlerts("search", runtime, Set.of());
        ErrorBudgetConfig config = ErrorBudgetConfig.of(0.99);

        Racers.run(3, racer -> {
            for (int i = 0; i < 2_000; i++) {
                Tally tally = (i + racer) % 3 == 0 ? new Tally(100, 50) : new Tally(100, 0);
                alerts.evaluate(config, 50, window -> tally);
            }
        });

        for (BurnRule rule : BurnRule.values()) {
            List<Boolean> episodes = told.stream()
                    .filter(alert -> alert.longWindow().equals(rule.longWindow().duration()))
                    .map(BurnRateAlert::active)
                    .toList();
            assertThat(episodes).hasSizeGreaterThan(10);
            for (int i = 0; i < episodes.size(); i++) {
                assertThat(episodes.get(i)).as("event %d of %s", i, rule).isEqualTo(i % 2 == 0);
            }
        }
    }

    @Test
    void successesAloneWakeTheEvaluation() {
        rig.calls(0, 49);
        rig.time.advance(Duration.ofMinutes(2));
        assertThat(rig.time.scheduledTasks()).isZero();

        rig.budget.acquire().end(Outcome.SUCCESS);
        rig.tick();

        assertThat(rig.told()).contains("+1h/5m");
    }
}
