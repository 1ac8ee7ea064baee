package dev.resilience.core.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.TimeoutExceededException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class RootCauseTests {

    private static String lineOf(Throwable failure) {
        return RootCause.line(RootCause.of(failure));
    }

    @Test
    void theInnermostCauseThatSaysSomethingIsTold() {
        assertThat(lineOf(new CompletionException(new IOException("wrapped", new ConnectException("refused")))))
                .isEqualTo("java.net.ConnectException: refused");
        assertThat(lineOf(new IOException("wrapped", new SocketTimeoutException())))
                .isEqualTo("java.net.SocketTimeoutException");
        assertThat(lineOf(new IOException("disk is gone", new RuntimeException())))
                .isEqualTo("java.io.IOException: disk is gone");
        assertThat(lineOf(new IOException("disk is gone", new Exception("  "))))
                .isEqualTo("java.io.IOException: disk is gone");
        assertThat(lineOf(new IOException("disk is gone", new RuntimeException(new Error()))))
                .isEqualTo("java.io.IOException: disk is gone");
        assertThat(lineOf(new IOException("disk", new RuntimeException("head crash"))))
                .isEqualTo("java.lang.RuntimeException: head crash");
        assertThat(lineOf(new Exception())).isEqualTo("java.lang.Exception");
    }

    @Test
    void nothingIsLookedForBelowALimitOfOurs() {
        Throwable limit = new TimeoutExceededException(
                "inventory",
                "Timeout",
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                new InterruptedException("sleep"));
        assertThat(lineOf(new CompletionException(limit)))
                .isEqualTo("dev.resilience.core.TimeoutExceededException: Timeout");
    }

    @Test
    void aCycleEnds() {
        IOException outer = new IOException("outer");
        IOException inner = new IOException("inner", outer);
        outer.initCause(inner);
        assertThat(lineOf(outer)).isEqualTo("java.io.IOException: inner");
        IOException entry = new IOException("entry", outer);
        assertThat(lineOf(entry)).startsWith("java.io.IOException: ");
    }

    @Test
    void aChainIsFollowedToABound() {
        Throwable failure = new IOException("0");
        for (int i = 1; i <= 100; i++) {
            failure = new IOException(Integer.toString(i), failure);
        }
        assertThat(lineOf(failure)).isEqualTo("java.io.IOException: " + (100 - RootCause.MAX_DEPTH));
    }

    @Test
    void whatIsNotToBeSeenBecomesASpace() {
        assertThat(RootCause.oneLine("\r\nINFO\t\tforged\u2028entry\u0007 \u202eend\n"))
                .isEqualTo("INFO forged entry end");
        assertThat(RootCause.oneLine("a \ud83d b")).isEqualTo("a b");
        assertThat(RootCause.oneLine("größer 😀")).isEqualTo("größer 😀");
        assertThat(RootCause.oneLine("")).isEmpty();
    }

    @Test
    void aLongTextIsCutBetweenCharacters() {
        assertThat(RootCause.oneLine("x".repeat(RootCause.LONGEST))).isEqualTo("x".repeat(RootCause.LONGEST));
        assertThat(RootCause.oneLine("x".repeat(RootCause.LONGEST + 1))).isEqualTo("x".repeat(RootCause.LONGEST) + "…");
        assertThat(RootCause.oneLine("x".repeat(RootCause.LONGEST - 1) + "😀"))
                .isEqualTo("x".repeat(RootCause.LONGEST - 1) + "…");
        assertThat(RootCause.oneLine("x".repeat(RootCause.LONGEST) + "\n\n")).hasSize(RootCause.LONGEST);
    }
}
