package dev.resilience.test.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimePlaceholderTests {

    @Test
    void startsAtZero() {
        assertThat(TimePlaceholder.now()).isZero();
    }
}
