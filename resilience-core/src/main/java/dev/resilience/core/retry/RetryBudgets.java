package dev.resilience.core.retry;

import dev.resilience.core.Checks;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.core.time.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The budgets of retries that are given the same {@link RetryExtensions}, by name: a retry that names none has the one of its own
 * name. Names are compared without regard to case and dashes. Thread-safe.
 */
public final class RetryBudgets {

    private final ConcurrentMap<String, Shared> byName = new ConcurrentHashMap<>();

    /**
     * The budget that a retry is to use.
     *
     * @throws ResilienceConfigurationException if those who use it already have set other values
     */
    RetryBudget join(String retry, RetryBudgetConfig config, TimeSource time) {
        String name = config.nameFor(retry);
        Shared joined = byName.compute(Checks.comparableName(name), (key, known) -> {
            Shared shared =
                    known == null ? new Shared(RetryBudget.of(name, config, time), new ConcurrentHashMap<>()) : known;
            shared.admit(retry, config);
            return shared;
        });
        return joined.budget;
    }

    /** Notes that a retry has changed the values of the budget it uses. */
    void changed(String retry, RetryBudgetConfig config) {
        byName.computeIfPresent(Checks.comparableName(config.nameFor(retry)), (key, shared) -> {
            shared.users.put(retry, config);
            return shared;
        });
    }

    /** Notes that a retry uses the budget no more. */
    void left(String retry, RetryBudgetConfig config) {
        byName.computeIfPresent(Checks.comparableName(config.nameFor(retry)), (key, shared) -> {
            shared.users.remove(retry);
            return shared.users.isEmpty() ? null : shared;
        });
    }

    /**
     * What is named to be shared, and is shared with nobody: by a slip of the pen, most likely.
     *
     * @return the name as it is written, by the name of the retry that names it
     */
    public Map<String, String> namedByOneAlone() {
        Map<String, String> alone = new TreeMap<>();
        for (Shared shared : byName.values()) {
            if (shared.users.size() == 1) {
                shared.users.forEach((retry, config) -> {
                    if (config.name() != null
                            && !Checks.comparableName(retry).equals(Checks.comparableName(config.name()))) {
                        alone.put(retry, config.name());
                    }
                });
            }
        }
        return alone;
    }

    /** The names of the budgets there are. */
    public List<String> names() {
        return byName.values().stream()
                .map(shared -> shared.budget.name())
                .sorted()
                .toList();
    }

    /**
     * A budget, and who uses it with which values; changed under the lock of its entry only.
     *
     * @param users by the names of retries
     */
    private record Shared(RetryBudget budget, ConcurrentMap<String, RetryBudgetConfig> users) {

        void admit(String retry, RetryBudgetConfig config) {
            List<Violation> conflicts = null;
            for (Map.Entry<String, RetryBudgetConfig> user : users.entrySet()) {
                List<Violation> differences = differences(config, user.getKey(), user.getValue());
                if (differences.isEmpty() || user.getKey().equals(retry)) {
                    conflicts = null;
                    break;
                }
                conflicts = differences;
            }
            if (conflicts != null) {
                throw new ResilienceConfigurationException(conflicts);
            }
            users.put(retry, config);
        }

        private List<Violation> differences(RetryBudgetConfig wanted, String other, RetryBudgetConfig known) {
            List<Violation> found = new ArrayList<>();
            compare(found, "ratio", wanted.ratio(), other, known.ratio());
            compare(found, "min-per-second", wanted.minPerSecond(), other, known.minPerSecond());
            compare(found, "window", wanted.window(), other, known.window());
            compare(found, "costs", wanted.costs(), other, known.costs());
            compare(found, "failure-budget", wanted.failureBudget(), other, known.failureBudget());
            return found;
        }

        private void compare(
                List<Violation> found, String property, @Nullable Object wanted, String other, @Nullable Object known) {
            if (!Objects.equals(wanted, known)) {
                found.add(new Violation(
                        "retry-budget." + property,
                        wanted,
                        "is " + (known == null ? "not set" : known) + " for retry '" + other
                                + "', which shares the budget '" + budget.name() + "'",
                        "Set the same value for both, or name different budgets"));
            }
        }
    }
}
