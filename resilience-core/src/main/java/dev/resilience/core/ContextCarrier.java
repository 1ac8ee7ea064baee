package dev.resilience.core;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Carries what is tied to a thread over to the thread on which a call's work goes on. Thread-safe.
 *
 * <p>None of its parts may throw: a call must not fail because of what comes along with it.
 */
@FunctionalInterface
public interface ContextCarrier {

    /** Takes what is to be carried from the current thread. */
    Captured capture();

    /** Context that was captured. Used by one thread at a time, any number of times: by each attempt of a call. */
    @FunctionalInterface
    interface Captured {

        /**
         * Puts it on the current thread.
         *
         * @return takes it off again and puts back what was there; to be closed on the same thread
         */
        Scope open();

        /**
         * Takes a step of a call on the current thread, with this on it.
         *
         * @throws X what the step throws
         */
        default <T, X extends Throwable> T around(Call<T, X> step) throws X {
            Scope scope = open();
            try {
                return step.call();
            } finally {
                scope.close();
            }
        }

        /** This one, and then {@code other}; taken off in the opposite order. */
        default Captured and(Captured other) {
            return () -> {
                Scope outer = open();
                Scope inner = other.open();
                return () -> {
                    inner.close();
                    outer.close();
                };
            };
        }
    }

    /** Context on a thread. */
    @FunctionalInterface
    interface Scope {

        /** Takes the context off. */
        void close();
    }

    /** This one, and then {@code other}; taken off in the opposite order. */
    default ContextCarrier and(ContextCarrier other) {
        return () -> capture().and(other.capture());
    }

    /** The context class loader and SLF4J's {@link MDC}. */
    static ContextCarrier standard() {
        return () -> {
            ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
            Map<String, String> diagnostics = MDC.getCopyOfContextMap();
            return () -> {
                ClassLoader classLoaderBefore = Thread.currentThread().getContextClassLoader();
                Map<String, String> diagnosticsBefore = MDC.getCopyOfContextMap();
                Thread.currentThread().setContextClassLoader(classLoader);
                setDiagnostics(diagnostics);
                return () -> {
                    setDiagnostics(diagnosticsBefore);
                    Thread.currentThread().setContextClassLoader(classLoaderBefore);
                };
            };
        };
    }

    /** The current {@link Deadline}. Not part of {@link #standard}, since work takes it along in any case. */
    static ContextCarrier deadline() {
        return () -> {
            Deadline deadline = Deadline.current();
            return () -> {
                Section section = Section.under(deadline);
                return section::leave;
            };
        };
    }

    private static void setDiagnostics(@Nullable Map<String, String> diagnostics) {
        if (diagnostics == null || diagnostics.isEmpty()) {
            MDC.clear();
        } else {
            MDC.setContextMap(diagnostics);
        }
    }
}
