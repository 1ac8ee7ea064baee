package dev.resilience.core.failurebudget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorBudgetConfigTests {

    private static List<String> faults(double objective, Duration period) {
        try {
            new ErrorBudgetConfig(objective, period, null);
            return List.of();
        } catch (ResilienceConfigurationException refused) {
            return refused.violations().stream().map(Violation::toString).toList();
        }
    }

    @Test
    void thirtyDaysInMemoryUnlessSomethingElseIsSaid() {
        assertThat(ErrorBudgetConfig.of(0.999)).isEqualTo(new ErrorBudgetConfig(0.999, Duration.ofDays(30), null));
        assertThat(ErrorBudgetConfig.of(0.999).allowed()).isEqualTo(0.001);
        assertThat(FailureBudgetConfig.defaults().objective()).isNull();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.1, 99.9, Double.NaN})
    void anObjectiveIsARatio(double objective) {
        assertThatExceptionOfType(ResilienceConfigurationException.class)
                .isThrownBy(() -> ErrorBudgetConfig.of(objective))
                .withMessageContaining("objective = " + objective + ": must be a ratio above 0 and not above 1");
    }

    @Test
    void anObjectiveOf1LeavesNothingToSpend() {
        assertThat(faults(1, Duration.ofDays(30)))
                .containsExactly(
                        "objective = 1.0: leaves no failure to spend: one failed call would miss it for the whole"
                                + " period. Use a ratio below 1, such as 99.9%");
    }

    @Test
    void aPeriodIsAnHourToAQuarterOfAYear() {
        assertThat(faults(0.9, Duration.ofHours(1))).isEmpty();
        assertThat(faults(0.9, Duration.ofDays(92))).isEmpty();
        for (Duration period :
                List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofMinutes(59), Duration.ofDays(93))) {
            assertThat(faults(0.9, period))
                    .singleElement()
                    .asString()
                    .startsWith("period = " + period + ": must be 1 hour to 92 days long, for the objective 0.9");
        }
    }

    @Test
    void allFaultsAreToldAtOnce() {
        assertThat(faults(0, Duration.ZERO)).hasSize(2);
    }
}
