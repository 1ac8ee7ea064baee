package dev.resilience.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class VerdictTests {

    @Test
    void successAndIgnoredAreWhatTheySay() {
        assertThat(Verdict.of(Outcome.SUCCESS)).isEqualTo(Verdict.SUCCESS);
        assertThat(Verdict.of(Outcome.IGNORED)).isEqualTo(Verdict.IGNORED);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"TRANSIENT", "TIMEOUT", "RATE_LIMITED", "SERVER_ERROR", "RESOURCE_EXHAUSTED", "FLAKY", "UNKNOWN"})
    void faultsOfTheResourceAreFailuresAnsweredOrNot(FailureKind kind) {
        assertThat(Verdict.of(failure(kind))).isEqualTo(Verdict.FAILURE);
        assertThat(Verdict.of(failure(kind).asAnswer())).isEqualTo(Verdict.FAILURE);
    }

    /** Trap 37: an answer that says no proves the resource alive. */
    @ParameterizedTest
    @EnumSource(names = {"PERMANENT", "AUTHENTICATION", "PERMISSION", "CONCURRENCY"})
    void aRefusalIsASuccessIfTheResourceItselfAnswersAndElseSaysNothing(FailureKind kind) {
        assertThat(Verdict.of(failure(kind).asAnswer())).isEqualTo(Verdict.SUCCESS);
        assertThat(Verdict.of(failure(kind))).isEqualTo(Verdict.IGNORED);
    }

    @ParameterizedTest
    @EnumSource(names = {"LOGIC", "CONFIGURATION", "REJECTED"})
    void faultsOnOurSideSayNothingAnsweredOrNot(FailureKind kind) {
        assertThat(Verdict.of(failure(kind))).isEqualTo(Verdict.IGNORED);
        assertThat(Verdict.of(failure(kind).asAnswer())).isEqualTo(Verdict.IGNORED);
    }

    @ParameterizedTest
    @EnumSource(
            names = {},
            mode = Mode.EXCLUDE)
    void everyKindIsJudged(FailureKind kind) {
        assertThat(Verdict.of(failure(kind))).isNotNull();
    }

    private static Classification failure(FailureKind kind) {
        return Classification.of(kind, "test");
    }
}
