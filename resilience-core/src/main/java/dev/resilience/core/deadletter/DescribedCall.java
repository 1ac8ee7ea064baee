package dev.resilience.core.deadletter;

import org.jspecify.annotations.Nullable;

/** Guarded work that can say what it is. A {@link dev.resilience.core.Call} implements it to have method and arguments in dead letters. */
public interface DescribedCall {

    /** Class and method for people, such as {@code com.acme.Inventory.stock(String)}. */
    String describe();

    /** The arguments of the call as its caller gave them; not changed by whoever asks. */
    @Nullable
    Object[] arguments();
}
