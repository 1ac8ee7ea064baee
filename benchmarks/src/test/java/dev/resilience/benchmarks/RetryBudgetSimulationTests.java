package dev.resilience.benchmarks;

import static dev.resilience.benchmarks.DegradingBackend.CALM;
import static dev.resilience.benchmarks.DegradingBackend.HEALED;
import static dev.resilience.benchmarks.DegradingBackend.OUTAGE;
import static dev.resilience.benchmarks.RetryBudgetSimulation.CAPACITY;
import static dev.resilience.benchmarks.RetryBudgetSimulation.CLIENTS;
import static dev.resilience.benchmarks.RetryBudgetSimulation.PEAK;
import static dev.resilience.benchmarks.RetryBudgetSimulation.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.benchmarks.RetryBudgetSimulation.Scenario;
import dev.resilience.benchmarks.RetryBudgetSimulation.Strategy;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** What the guide says about retries of a backend that degrades from no failures to nothing else, and back. */
class RetryBudgetSimulationTests {

    private static final Scenario OUTAGE_OF_ALL = new Scenario(CAPACITY, 1, 1);

    /** The floor of a retry budget, in tokens a second. */
    private static final double MIN_PER_SECOND = 10;

    /** How long its first attempts and retries count, in seconds. */
    private static final int WINDOW = 10;

    private static final Map<Strategy, Course> COURSES = new EnumMap<>(Strategy.class);

    @BeforeAll
    static void simulate() {
        for (Strategy strategy : Strategy.values()) {
            COURSES.put(strategy, RetryBudgetSimulation.run(strategy, OUTAGE_OF_ALL));
        }
    }

    private static Course course(Strategy strategy) {
        return COURSES.get(strategy);
    }

    private static double floor(int processes) {
        return processes * MIN_PER_SECOND / CLIENTS;
    }

    private static int secondsToRecover(Strategy strategy) {
        return course(strategy).secondsToRecover(HEALED).orElse(Integer.MAX_VALUE);
    }

    @Test
    void retriesAloneTripleTheLoadOfABackendThatFails() {
        assertThat(course(Strategy.RETRIES).amplification(PEAK, PEAK + OUTAGE)).isGreaterThanOrEqualTo(2.9);
    }

    @Test
    void withABudgetTheLoadGrowsByTheRatioAndTheFloor() {
        double mostByTheSettings = 1.2 + floor(1);

        // Retries are paid for by the first attempts of the last ten seconds: those before the first failure count,
        // too.
        assertThat(course(Strategy.BUDGET).amplification(CALM - WINDOW, HEALED)).isBetween(1.1, mostByTheSettings);
        assertThat(course(Strategy.BUDGET).amplification(CALM, HEALED)).isBetween(1.1, mostByTheSettings + 0.005);
        assertThat(course(Strategy.BOTH).amplification(CALM, HEALED)).isLessThanOrEqualTo(mostByTheSettings);
    }

    @Test
    void eachProcessHasAFloorOfItsOwn() {
        Course tenProcesses = RetryBudgetSimulation.run(Strategy.BUDGET, new Scenario(CAPACITY, 1, 10));

        assertThat(tenProcesses.amplification(CALM, HEALED)).isBetween(1.2 + floor(1), 1.2 + floor(10));
    }

    @Test
    void retriesAloneKeepABackendOverloadedThatHasHealed() {
        assertThat(course(Strategy.RETRIES).secondsToRecover(HEALED)).isEmpty();
        assertThat(course(Strategy.RETRIES).failed(HEALED, SECONDS)).isGreaterThan(0.95);
    }

    @Test
    void withABudgetTheBackendRecoversNoLaterThanWithout() {
        assertThat(secondsToRecover(Strategy.BUDGET))
                .isLessThanOrEqualTo(secondsToRecover(Strategy.RETRIES))
                .isLessThanOrEqualTo(secondsToRecover(Strategy.BREAKER))
                .isLessThanOrEqualTo(1);
        assertThat(secondsToRecover(Strategy.BOTH)).isLessThanOrEqualTo(secondsToRecover(Strategy.BREAKER));
    }

    @Test
    void aBudgetKeepsAPartialFailureFromBecomingAnOutage() {
        Scenario partial = new Scenario(1.3 * CLIENTS, 0.3, 1);

        Course breaker = RetryBudgetSimulation.run(Strategy.BREAKER, partial);
        Course both = RetryBudgetSimulation.run(Strategy.BOTH, partial);

        assertThat(breaker.failed(CALM, SECONDS)).isGreaterThan(2 * both.failed(CALM, SECONDS));
        assertThat(both.failed(CALM, SECONDS)).isLessThan(0.1);
    }

    @Test
    void aRunIsTheSameEachTime() {
        Course again = RetryBudgetSimulation.run(Strategy.BOTH, OUTAGE_OF_ALL);

        assertThat(again.calls()).isEqualTo(course(Strategy.BOTH).calls());
        assertThat(again.attempts()).isEqualTo(course(Strategy.BOTH).attempts());
        assertThat(again.succeeded()).isEqualTo(course(Strategy.BOTH).succeeded());
    }

    @Test
    void allStrategiesGetTheSameCalls() {
        assertThat(COURSES.values())
                .allSatisfy(course -> assertThat(course.calls())
                        .isEqualTo(course(Strategy.RETRIES).calls()));
    }

    @Test
    void thePictureIsSmallAndWellFormed() throws Exception {
        String svg = RetryBudgetSimulation.picture(COURSES);

        assertThat(svg.getBytes(StandardCharsets.UTF_8).length).isLessThan(60_000);
        var document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertThat(document.getElementsByTagName("path").getLength()).isGreaterThan(10);
    }
}
