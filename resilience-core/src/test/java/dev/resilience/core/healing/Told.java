package dev.resilience.core.healing;

import dev.resilience.core.event.ResilienceEvent.RecoveryEnded;
import dev.resilience.core.event.ResilienceEvent.StateChanged;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import java.net.ConnectException;
import java.time.Instant;

/** Events as the engines tell them. */
final class Told {

    static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

    private Told() {}

    static RecoveryEnded retry(String name, boolean helped) {
        return call("adaptive-retry", name, FailureKind.TRANSIENT, helped);
    }

    static RecoveryEnded call(String policy, String name, FailureKind kind, boolean helped) {
        return new RecoveryEnded(AT, policy, name, kind, 2, helped, new ConnectException("refused"));
    }

    static StateChanged breaker(String from, String to) {
        return breaker("inventory", null, from, to, false);
    }

    static StateChanged byHand(String from, String to) {
        return breaker("inventory", null, from, to, true);
    }

    static StateChanged breaker(String name, String key, String from, String to, boolean byHand) {
        Classification cause = to.equals("OPEN") ? Classification.of(FailureKind.TIMEOUT, "test") : null;
        return new StateChanged(AT, "circuit-breaker", name, key, from, to, from + " to " + to, byHand, cause);
    }

    static StateChanged budget(String from, String to, boolean byHand) {
        return new StateChanged(AT, "failure-budget", "inventory", null, from, to, from + " to " + to, byHand, null);
    }
}
