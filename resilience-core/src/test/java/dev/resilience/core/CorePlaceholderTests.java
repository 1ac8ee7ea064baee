package dev.resilience.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.test.time.TimePlaceholder;
import org.junit.jupiter.api.Test;

class CorePlaceholderTests {

    @Test
    void testsOfCoreSeeTheVirtualTimeOfTheTestKit() {
        assertThat(TimePlaceholder.now()).isZero();
        assertThat(CorePlaceholder.name()).isEqualTo("resilience");
    }
}
