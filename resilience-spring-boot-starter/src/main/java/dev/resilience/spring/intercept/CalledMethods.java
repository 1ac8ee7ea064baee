package dev.resilience.spring.intercept;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Methods that were called before, found by comparing two references: a proxy names a method by the same object each time. A table
 * in which each has one place and keeps it; who finds it taken is looked up elsewhere. Thread-safe without more: what is in the table
 * never changes, and whoever does not see it yet looks elsewhere, too.
 */
final class CalledMethods {

    private static final int PLACES = 1 << 10;

    private record Called(
            Method method, Class<?> type, @Nullable GuardedMethod guarded) {

        @SuppressWarnings("ReferenceEquality") // an equal one is found elsewhere
        boolean is(Method called, Class<?> on) {
            return method == called && type == on;
        }
    }

    private final GuardedMethods methods;
    private final @Nullable Called[] places = new Called[PLACES];

    /**
     * No methods yet.
     *
     * @param methods knows all
     */
    CalledMethods(GuardedMethods methods) {
        this.methods = methods;
    }

    /** See {@link GuardedMethods#resolve}. */
    @Nullable
    GuardedMethod resolve(Method method, Class<?> type) {
        int place = System.identityHashCode(method) & (PLACES - 1);
        Called known = places[place];
        return known != null && known.is(method, type) ? known.guarded() : find(method, type, place);
    }

    private @Nullable GuardedMethod find(Method method, Class<?> type, int place) {
        GuardedMethod found = methods.resolve(method, type);
        if (places[place] == null) {
            places[place] = new Called(method, type, found);
        }
        return found;
    }
}
