package dev.resilience.core.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.core.bulkhead.BulkheadConfig.Isolation;
import dev.resilience.core.bulkhead.BulkheadConfig.Limit;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class BulkheadConfigTests {

    private static void assertFault(UnaryOperator<BulkheadConfig.Builder> settings, String... parts) {
        assertThatThrownBy(() -> settings.apply(BulkheadConfig.builder()).build())
                .isInstanceOf(ResilienceConfigurationException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
        assertThat(BulkheadConfig.defaults())
                .isEqualTo(
                        new BulkheadConfig(25, Duration.ZERO, 100, Isolation.SEMAPHORE, Limit.FIXED, 1, Duration.ZERO));
    }

    @Test
    void eachSettingIsCheckedAlone() {
        assertFault(config -> config.maxConcurrent(0), "max-concurrent", "0", "must be at least 1");
        assertFault(config -> config.maxConcurrent(1 << 20), "max-concurrent", "1048576", "must be at most 1048575");
        assertFault(config -> config.maxWait(Duration.ofMillis(-1)), "max-wait", "must not be negative");
        assertFault(config -> config.maxQueue(0), "max-queue", "0", "must be at least 1");
        assertFault(config -> config.maxQueue(1 << 20), "max-queue", "1048576", "must be at most 1048575");
        assertFault(config -> config.limit(Limit.ADAPTIVE).minConcurrent(0), "min-concurrent", "0");
        assertFault(config -> config.zombieWriteOff(Duration.ofMillis(-1)), "zombie-write-off", "negative");
    }

    @Test
    void theBoundsOfAnAdaptiveLimitMustFitTogether() {
        assertFault(
                config -> config.limit(Limit.ADAPTIVE).minConcurrent(30).maxConcurrent(20),
                "min-concurrent",
                "30",
                "is above max-concurrent, which is 20");
        assertFault(
                config -> config.minConcurrent(5),
                "min-concurrent",
                "5",
                "has no effect while limit is fixed",
                "adaptive");
        BulkheadConfig same = BulkheadConfig.builder()
                .limit(Limit.ADAPTIVE)
                .minConcurrent(20)
                .maxConcurrent(20)
                .build();
        assertThat(same.minConcurrent()).isEqualTo(20);
    }

    @Test
    void allFaultsAreToldAtOnce() {
        assertFault(
                config -> config.maxConcurrent(0).maxQueue(0).zombieWriteOff(Duration.ofSeconds(-1)),
                "max-concurrent",
                "max-queue",
                "zombie-write-off");
    }

    @Test
    void whatDoesNotFitABoundThatIsNoneIsNotHeldAgainstIt() {
        assertThatThrownBy(() -> BulkheadConfig.builder().maxConcurrent(0).build())
                .isInstanceOfSatisfying(
                        ResilienceConfigurationException.class,
                        refused -> assertThat(refused.violations())
                                .extracting(Violation::property)
                                .containsExactly("max-concurrent"));
    }

    @Test
    void theLargestSettingsAreAccepted() {
        BulkheadConfig largest = BulkheadConfig.builder()
                .maxConcurrent(Permits.MOST)
                .maxQueue(Permits.MOST)
                .build();

        assertThat(largest.maxQueue()).isEqualTo(1_048_575);
    }
}
