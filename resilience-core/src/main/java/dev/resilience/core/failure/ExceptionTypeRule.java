package dev.resilience.core.failure;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Maps exception types to kinds; of several that fit an exception, the most specific decides. Types are compared by name, so
 * that it does not matter which class loader brought them. Immutable and thread-safe.
 */
public final class ExceptionTypeRule implements TypeRule {

    private final Map<String, Classification> byName;

    /** A rule with these kinds, for the types and all that are derived from them. */
    public ExceptionTypeRule(Map<? extends Class<? extends Throwable>, FailureKind> kinds) {
        Map<String, Classification> classifications = new HashMap<>();
        kinds.forEach((type, kind) -> classifications.put(
                type.getName(),
                Classification.of(kind, "configured type " + type.getName()).asAnswer()));
        this.byName = Map.copyOf(classifications);
    }

    private ExceptionTypeRule(Builder builder) {
        this.byName = Map.copyOf(builder.classifications);
    }

    @Override
    public @Nullable Classification classify(Throwable failure) {
        return classifyType(failure.getClass());
    }

    @Override
    public boolean mayKnow(Class<?> type) {
        return classifyType(type) != null;
    }

    @Override
    public @Nullable Classification classifyType(Class<?> type) {
        for (Class<?> known = type; known != null; known = known.getSuperclass()) {
            Classification classification = byName.get(known.getName());
            if (classification != null) {
                return classification;
            }
        }
        return null;
    }

    /** A table of well-known types. Types outside the JDK are given by name: nothing here depends on their libraries. */
    static Builder builder() {
        return new Builder();
    }

    static final class Builder {

        private final Map<String, Classification> classifications = new HashMap<>();

        private Builder() {}

        Builder types(FailureKind kind, Executed executed, Class<?>... types) {
            for (Class<?> type : types) {
                put(kind, executed, type.getName());
            }
            return this;
        }

        Builder names(FailureKind kind, Executed executed, String... names) {
            for (String name : names) {
                put(kind, executed, name);
            }
            return this;
        }

        ExceptionTypeRule build() {
            return new ExceptionTypeRule(this);
        }

        private void put(FailureKind kind, Executed executed, String name) {
            Classification classification = Classification.of(kind, name);
            classifications.put(name, executed == Executed.NO ? classification.notExecuted() : classification);
        }
    }
}
