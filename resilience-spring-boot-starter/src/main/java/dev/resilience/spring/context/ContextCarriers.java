package dev.resilience.spring.context;

import dev.resilience.core.ContextCarrier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** What work takes along to threads of the library's own. Stateless. */
public final class ContextCarriers {

    private ContextCarriers() {}

    /**
     * The standard carrier, and everything that is registered with Micrometer's context propagation, if that is there.
     *
     * @param classLoader where to look for it; null for the default
     */
    public static ContextCarrier available(@Nullable ClassLoader classLoader) {
        return ClassUtils.isPresent("io.micrometer.context.ContextSnapshotFactory", classLoader)
                ? ContextCarrier.standard().and(new MicrometerContext())
                : ContextCarrier.standard();
    }
}
