package dev.resilience.spring.metrics;

import dev.resilience.core.Policy;
import dev.resilience.spring.policy.RegisteredPolicy;
import io.micrometer.core.instrument.Tag;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The meters of one policy. A bean of this type is all that the meters of a policy of your own need. Immutable.
 *
 * @param type the type of the policy, such as {@code circuit-breaker}
 * @param meters its meters; all of one name have the same tag keys
 */
public record PolicyMeters(String type, List<Definition> meters) {

    public PolicyMeters {
        meters = List.copyOf(meters);
    }

    /**
     * One meter, made for each name; the tag {@code name} is added to its tags. Its value is that of all instances which report under
     * one name: one as a rule, several under {@value ResilienceMeters#OTHER}.
     *
     * @param counter whether it only grows
     * @param meter its name
     * @param description what it tells
     * @param tags its tags besides {@code name}
     * @param value its value; NaN when there is none
     */
    public record Definition(
            boolean counter,
            String meter,
            String description,
            List<Tag> tags,
            ToDoubleFunction<Collection<RegisteredPolicy<?, ?>>> value) {

        public Definition {
            tags = List.copyOf(tags);
        }
    }

    /** A counter whose value is the sum of what an engine counts. */
    static <P extends Policy> Definition counter(
            Class<P> policy, String meter, String description, List<Tag> tags, ToDoubleFunction<P> count) {
        return new Definition(true, meter, description, tags, members -> sum(named(policy, members), count));
    }

    /** A gauge whose value is the sum over the instances of each name, those of keys included. */
    static <P extends Policy> Definition gauge(
            Class<P> policy, String meter, String description, List<Tag> tags, ToDoubleFunction<P> value) {
        return new Definition(false, meter, description, tags, members -> sum(instances(policy, members), value));
    }

    /** A gauge computed from all instances at once, those of keys included. */
    static <P extends Policy> Definition gaugeOfAll(
            Class<P> policy, String meter, String description, Function<Stream<P>, Double> value) {
        return gaugeOfAll(policy, meter, description, List.of(), value);
    }

    /** The same with tags. */
    static <P extends Policy> Definition gaugeOfAll(
            Class<P> policy, String meter, String description, List<Tag> tags, Function<Stream<P>, Double> value) {
        return new Definition(false, meter, description, tags, members -> value.apply(instances(policy, members)));
    }

    private static <P> double sum(Stream<P> policies, ToDoubleFunction<P> value) {
        return policies.mapToDouble(value).sum();
    }

    /** The instance that stands for each name: it has the name's counts. */
    private static <P extends Policy> Stream<P> named(Class<P> type, Collection<RegisteredPolicy<?, ?>> members) {
        return members.stream()
                .map(RegisteredPolicy::policy)
                .filter(type::isInstance)
                .map(type::cast);
    }

    private static <P extends Policy> Stream<P> instances(Class<P> type, Collection<RegisteredPolicy<?, ?>> members) {
        return members.stream()
                .flatMap(member ->
                        Stream.concat(Stream.of(member.policy()), member.instance().byKey().values().stream()))
                .filter(type::isInstance)
                .map(type::cast);
    }
}
