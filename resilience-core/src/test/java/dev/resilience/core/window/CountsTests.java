package dev.resilience.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountsTests {

    @Test
    void nothingHasNoRates() {
        assertThat(Counts.NONE.failureRate()).isZero();
        assertThat(Counts.NONE.slowRate()).isZero();
    }

    /** Trap 14: a rate is not rounded; 99 of 200 is below 50 %. */
    @Test
    void theRateIsNotRounded() {
        assertThat(new Counts(200, 99).failureRate()).isEqualTo(0.495).isLessThan(0.5);
        assertThat(new Counts(1_000_000, 499_999).failureRate()).isLessThan(0.5);
        assertThat(new Counts(200, 1, 99).slowRate()).isEqualTo(0.495);
    }

    /** Trap 14: whoever writes a percentage as a decimal means the very ratio of counts. */
    @Test
    void everyRatioOfCountsIsTheDoubleThatItsDecimalIs() {
        for (int calls : new int[] {10, 100, 1_000}) {
            for (int failures = 0; failures <= calls; failures++) {
                String decimal = calls == failures
                        ? "1"
                        : "0." + String.valueOf(calls + failures).substring(1);
                assertThat(new Counts(calls, failures).failureRate()).isEqualTo(Double.parseDouble(decimal));
            }
        }
    }
}
