package dev.resilience.spring.autoconfigure;

import dev.resilience.core.failure.FailureKind;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.Ordered;

/** What holds for all policies together. */
@ConfigurationProperties("resilience")
public class ResilienceProperties {

    /** Outside of transactions, caching and everything else that has no order of its own. */
    static final int DEFAULT_ORDER = Ordered.LOWEST_PRECEDENCE - 100;

    /** Whether anything is guarded. */
    private boolean enabled = true;

    /** How calls of guarded methods are intercepted. */
    private InterceptionMode interception = InterceptionMode.PROXY;

    /** Place among the advisors of a bean, by proxies; lower is further out. Transactions and caching stand at 2147483647. */
    private int adviceOrder = DEFAULT_ORDER;

    /** How failures are classified. */
    private final Classification classification = new Classification();

    /** Where work goes on that no caller's thread waits for. */
    private final Async async = new Async();

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    public InterceptionMode getInterception() {
        return interception;
    }

    public void setInterception(InterceptionMode interception) {
        this.interception = interception;
    }

    public int getAdviceOrder() {
        return adviceOrder;
    }

    public void setAdviceOrder(int adviceOrder) {
        this.adviceOrder = adviceOrder;
    }

    public Classification getClassification() {
        return classification;
    }

    public Async getAsync() {
        return async;
    }

    /** How calls of guarded methods are intercepted. */
    public enum InterceptionMode {
        /** By Spring's proxies: calls from other beans. */
        PROXY,
        /** By an aspect that AspectJ weaves into the classes, when they are compiled or loaded: all calls. */
        ASPECTJ
    }

    /** How failures are classified. */
    public static class Classification {

        /** Kinds of exceptions by class name, in brackets; the most specific type decides. */
        private final Map<String, FailureKind> exceptions = new LinkedHashMap<>();

        /** Whether failures that no type and no code tells stay unknown, instead of being guessed by words in names and messages. */
        private boolean strict;

        /** What holds for the failures of one instance's calls, by its name. */
        private final Map<String, InstanceClassification> instances = new LinkedHashMap<>();

        public Map<String, FailureKind> getExceptions() {
            return exceptions;
        }

        public Map<String, InstanceClassification> getInstances() {
            return instances;
        }

        public boolean isStrict() {
            return strict;
        }

        public void setStrict(boolean strict) {
            this.strict = strict;
        }
    }

    /** What holds for the failures of one instance's calls. */
    public static class InstanceClassification {

        /** Kinds of exceptions by class name, in brackets, before those for all instances; the most specific type decides. */
        private final Map<String, FailureKind> exceptions = new LinkedHashMap<>();

        public Map<String, FailureKind> getExceptions() {
            return exceptions;
        }
    }

    /** Where work goes on that no caller's thread waits for. */
    public static class Async {

        /** Name of the Executor bean for retries of asynchronous calls, continuations and listeners; default: own threads. */
        private @Nullable String executor;

        public @Nullable String getExecutor() {
            return executor;
        }

        public void setExecutor(@Nullable String executor) {
            this.executor = executor;
        }
    }
}
