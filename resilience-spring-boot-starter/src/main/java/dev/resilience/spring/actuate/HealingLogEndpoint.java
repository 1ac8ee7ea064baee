package dev.resilience.spring.actuate;

import dev.resilience.core.healing.HealingEntry;
import dev.resilience.core.healing.HealingLog;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.lang.Nullable;

/** What was done about failures, and what has come of it. Thread-safe. */
@Endpoint(id = "healinglog")
public final class HealingLogEndpoint {

    private final HealingLog healing;
    private final ObjectProvider<GuardedMethodsView> methods;

    /**
     * An endpoint over a log.
     *
     * @param methods says which instances there are that may recover
     */
    public HealingLogEndpoint(HealingLog healing, ObjectProvider<GuardedMethodsView> methods) {
        this.healing = healing;
        this.methods = methods;
    }

    /**
     * The newest entries that are wanted, newest first, and a summary over all recoveries since the start.
     *
     * @param policy the type of a policy, such as {@code circuit-breaker}; null for all, as with the others
     * @param name the name of an instance
     * @param kind a kind of failure, or {@code NONE}
     * @param limit how many entries are wanted, from 1 to 1,000; null for 100
     * @throws InvalidEndpointRequestException with every value that is not known
     */
    @ReadOperation
    public Map<String, Object> all(
            @Nullable String policy,
            @Nullable String name,
            @Nullable String kind,
            @Nullable String action,
            @Nullable String outcome,
            @Nullable Integer limit) {
        HealingQuery query = new HealingQuery()
                .policy(
                        policy,
                        known(
                                GuardedMethodsView.PolicyUse::type,
                                entry -> entry.subject().policy()))
                .name(
                        name,
                        known(
                                GuardedMethodsView.PolicyUse::name,
                                entry -> entry.subject().name()))
                .kind(kind)
                .action(action)
                .outcome(outcome)
                .limit(limit)
                .checked();
        return HealingReport.all(healing, healing.newest(query.limit(), query.wanted()));
    }

    /** One entry; null if there is none of this id, or none any more. */
    @ReadOperation
    @Nullable
    public Map<String, Object> one(@Selector String id) {
        return healing.find(id).map(HealingReport::entry).orElse(null);
    }

    /** What guarded methods and entries have of something. */
    private Set<String> known(
            Function<GuardedMethodsView.PolicyUse, String> ofUse, Function<HealingEntry, String> ofEntry) {
        Set<String> known = new TreeSet<>();
        GuardedMethodsView view = methods.getIfAvailable(() -> List::of);
        view.methods().stream()
                .flatMap(method -> method.policies().stream())
                .map(ofUse)
                .forEach(known::add);
        Stream<HealingEntry> entries = healing.newest(Integer.MAX_VALUE, entry -> true).stream();
        entries.map(ofEntry).forEach(known::add);
        return known;
    }
}
