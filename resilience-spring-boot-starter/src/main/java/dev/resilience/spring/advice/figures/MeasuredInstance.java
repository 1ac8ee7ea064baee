package dev.resilience.spring.advice.figures;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one name: the figures of its policies, and what was recorded of the work behind them. Immutable.
 *
 * @param name the name
 * @param observed how long the figures were counted
 * @param policies the figures of the policies of this name; at most one of a type
 * @param work what was recorded about the work; null while nothing is recorded
 */
public record MeasuredInstance(
        String name,
        Duration observed,
        List<PolicyFigures> policies,
        @Nullable WorkFigures work) {

    public MeasuredInstance {
        policies = List.copyOf(policies);
    }

    /** The figures of a policy, if the name has one of this type. */
    public <F extends PolicyFigures> Optional<F> find(Class<F> type) {
        return policies.stream().filter(type::isInstance).map(type::cast).findFirst();
    }
}
