package dev.resilience.spring.actuate;

import dev.resilience.spring.config.SettingsText;
import dev.resilience.spring.policy.RegisteredPolicy;

/**
 * Something an operator may ask of an instance.
 *
 * @param takesSettings whether settings may go with it
 * @param takesTtl whether it may end by itself
 * @param takesKey whether it may be asked of one key only
 * @param needsSettings whether settings must go with it
 * @param effect does it
 */
record OperatorAction(boolean takesSettings, boolean takesTtl, boolean takesKey, boolean needsSettings, Effect effect) {

    OperatorAction(boolean takesSettings, boolean takesTtl, boolean takesKey, Effect effect) {
        this(takesSettings, takesTtl, takesKey, takesSettings, effect);
    }

    /** The name of the action that changes settings, the same for every policy. */
    static final String CONFIGURE = "configure";

    /** Does what was asked. */
    @FunctionalInterface
    interface Effect {
        void apply(RegisteredPolicy<?, ?> target, OperatorRequest request);
    }

    /** Changes settings, all of them or none. */
    static OperatorAction configure() {
        return new OperatorAction(
                true,
                true,
                false,
                (target, request) -> target.reconfigure(
                        SettingsText.parse(request.settings(), target.settings().getClass()), request.ttl()));
    }
}
