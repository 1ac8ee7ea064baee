package dev.resilience.spring.policy;

import dev.resilience.spring.config.Ratio;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/** Hands on what is set, and leaves the rest at its default. */
final class SetIfPresent {

    private SetIfPresent() {}

    static <T> void set(@Nullable T value, Consumer<? super T> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }

    static void ratio(@Nullable Ratio value, DoubleConsumer setter) {
        if (value != null) {
            setter.accept(value.value());
        }
    }
}
