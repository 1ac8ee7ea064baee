package dev.resilience.core.healing;

import dev.resilience.core.event.ResilienceEvent.RecoveryEnded;
import dev.resilience.core.event.ResilienceEvent.StateChanged;
import dev.resilience.core.healing.HealingEntry.Subject;
import java.util.Map;

/** The entries that events begin; they get id and diagnosis when they are kept. */
final class Begun {

    private static final String NO_ID = "";

    private Begun() {}

    /** The recovery of a call, which has ended. */
    static HealingEntry with(RecoveryEnded event) {
        return new HealingEntry(
                NO_ID,
                new Subject(event.policy(), event.name(), null),
                Reading.actionOfCalls(event.policy()),
                event.helped() ? HealingOutcome.SUCCESS : HealingOutcome.FAILURE,
                event.at(),
                event.at(),
                1,
                event.attempts(),
                event.kind(),
                FailureText.of(event.failure()),
                null,
                null,
                Map.of());
    }

    /** An episode that begins with a change of state. */
    static HealingEntry with(StateChanged event, Subject subject, HealingAction action) {
        boolean manual = action == HealingAction.MANUAL_OVERRIDE;
        return new HealingEntry(
                NO_ID,
                subject,
                action,
                HealingOutcome.PENDING,
                event.at(),
                event.at(),
                1,
                1,
                event.cause() == null ? null : event.cause().kind(),
                null,
                manual ? event.to() + ": " + event.reason() : event.reason(),
                null,
                Map.of());
    }
}
