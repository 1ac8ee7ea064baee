package dev.resilience.core.healing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class FailureTextTests {

    @Test
    void itIsTheFailureBehindItsCarriersOnOneShortLine() {
        assertThat(FailureText.of(null)).isNull();
        assertThat(FailureText.of(new IOException())).isEqualTo("java.io.IOException");
        assertThat(FailureText.of(new CompletionException(new IOException("a\r\n\tb"))))
                .isEqualTo("java.io.IOException: a b");
        assertThat(FailureText.of(new IOException("x".repeat(1_000))))
                .hasSize(222)
                .endsWith("x…");
    }

    @Test
    void aBrokenExceptionIsItsClass() {
        assertThat(FailureText.of(new Broken())).isEqualTo(Broken.class.getName());
    }

    private static final class Broken extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("broken");
        }
    }
}
