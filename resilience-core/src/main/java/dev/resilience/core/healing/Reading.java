package dev.resilience.core.healing;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the states of a policy mean for the log, by the words that events tell. Immutable. The engines are not asked: events name no
 * policy, and neither does this package depend on one.
 *
 * @param action what is done while it is in trouble
 * @param entry the state that begins an episode, or another round of it
 * @param trouble the states an episode lasts through
 * @param chosen the states that somebody chooses
 */
record Reading(HealingAction action, String entry, Set<String> trouble, Set<String> chosen) {

    private static final Map<String, Reading> OF = Map.of(
            "circuit-breaker",
            new Reading(
                    HealingAction.OPEN_CIRCUIT,
                    "OPEN",
                    Set.of("OPEN", "HALF_OPEN"),
                    Set.of("FORCED_OPEN", "DISABLED", "OBSERVING")),
            "failure-budget",
            new Reading(HealingAction.ENFORCE_BUDGET, "BREACHED", Set.of("BREACHED"), Set.of()));

    /** What the states of a policy mean; null if nothing is known of them. */
    static @Nullable Reading of(String policy) {
        return OF.get(policy);
    }

    /** What was done about the failure of a call. */
    static HealingAction actionOfCalls(String policy) {
        return switch (policy) {
            case "adaptive-retry" -> HealingAction.RETRY;
            case "fallback" -> HealingAction.FALLBACK;
            default -> HealingAction.OTHER;
        };
    }
}
