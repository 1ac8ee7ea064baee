package dev.resilience.core.retry;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an application adds to a retry besides settings. Immutable.
 *
 * @param hooks are told what it does, in this order
 * @param adjuster adjusts the next attempt; null for none
 * @param vetoes know when repeating is of no use
 * @param budgets the retry budgets, by name, of all who are given the same; null: each retry has one of its own
 */
public record RetryExtensions(
        List<RetryHooks> hooks,
        @Nullable AttemptAdjuster adjuster,
        List<RepeatVeto> vetoes,
        @Nullable RetryBudgets budgets) {

    private static final RetryExtensions NONE = new RetryExtensions(List.of(), null, List.of(), null);

    public RetryExtensions {
        hooks = List.copyOf(hooks);
        vetoes = List.copyOf(vetoes);
    }

    /** Nothing. */
    public static RetryExtensions none() {
        return NONE;
    }

    /** These, and a hook behind those there are. */
    public RetryExtensions withHook(RetryHooks hook) {
        return new RetryExtensions(
                Stream.concat(hooks.stream(), Stream.of(hook)).toList(), adjuster, vetoes, budgets);
    }

    /** These, with an adjuster in place of the one there is. */
    public RetryExtensions withAdjuster(AttemptAdjuster other) {
        return new RetryExtensions(hooks, other, vetoes, budgets);
    }

    /** These, and a veto beside those there are. */
    public RetryExtensions withVeto(RepeatVeto veto) {
        return new RetryExtensions(
                hooks, adjuster, Stream.concat(vetoes.stream(), Stream.of(veto)).toList(), budgets);
    }

    /** These, with budgets to share in place of those there are. */
    public RetryExtensions withBudgets(RetryBudgets shared) {
        return new RetryExtensions(hooks, adjuster, vetoes, shared);
    }
}
