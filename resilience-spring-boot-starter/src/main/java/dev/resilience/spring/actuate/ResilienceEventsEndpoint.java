package dev.resilience.spring.actuate;

import dev.resilience.core.Violation;
import dev.resilience.spring.config.NearMisses;
import dev.resilience.spring.event.EventBuffer;
import dev.resilience.spring.event.EventBuffer.Page;
import dev.resilience.spring.event.RecordedEvent;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.lang.Nullable;

/**
 * What the engines have done, newest first. Who wants to follow them asks for those after the {@code next} of the last answer: then
 * the first events behind it are given, so that none is passed over. Thread-safe.
 */
@Endpoint(id = "resilienceevents", defaultAccess = Access.READ_ONLY)
public final class ResilienceEventsEndpoint {

    private static final int DEFAULT_LIMIT = 100;

    /** The policy that has no instances: its events bear the names of methods. */
    private static final String FALLBACK = "fallback";

    private final EventBuffer events;
    private final PolicyRegistry registry;

    /** An endpoint over the events that are kept. */
    public ResilienceEventsEndpoint(EventBuffer events, PolicyRegistry registry) {
        this.events = events;
        this.registry = registry;
    }

    /**
     * Some events.
     *
     * @param policy only those of one type of policy, such as {@code circuit-breaker}
     * @param name only those of one name; case and dashes do not count
     * @param type only those of one type, such as {@code state-changed}
     * @param limit how many at most; 1 or more; default 100
     * @param after only those after an event, by its number; 0 for the oldest there are
     * @throws InvalidEndpointRequestException with every fault in the request
     */
    @ReadOperation
    public Map<String, Object> events(
            @Nullable String policy,
            @Nullable String name,
            @Nullable String type,
            @Nullable String limit,
            @Nullable String after) {
        List<Violation> faults = new ArrayList<>();
        Predicate<RecordedEvent> wanted =
                event -> (policy == null || event.policy().equals(policy))
                        && (type == null || event.type().equals(type))
                        && (name == null || isNamed(event, name));
        check("policy", policy, policies(), Function.identity(), faults);
        check("type", type, RecordedEvent.types(), Function.identity(), faults);
        check("name", name, names(), PolicyRegistry::canonical, faults);
        long most = number("limit", limit, 1, DEFAULT_LIMIT, faults);
        long cursor = number("after", after, 0, 0, faults);
        if (!faults.isEmpty()) {
            String all = faults.stream().map(Violation::toString).collect(Collectors.joining("; "));
            throw new InvalidEndpointRequestException(all, all);
        }
        int atMost = (int) Math.min(most, Math.max(1, events.size()));
        return described(after == null ? events.latest(wanted, atMost) : events.after(cursor, wanted, atMost));
    }

    private static boolean isNamed(RecordedEvent event, String name) {
        return PolicyRegistry.canonical(event.name()).equals(PolicyRegistry.canonical(name));
    }

    private Map<String, Object> described(Page page) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put(
                "events",
                page.events().stream().map(ResilienceEventsEndpoint::described).toList());
        answer.put("next", page.next());
        answer.put("missed", page.missed());
        if (page.restarted()) {
            answer.put("restarted", true);
        }
        answer.put("dropped", events.dropped());
        answer.put("buffer", events.size());
        return answer;
    }

    private static Map<String, Object> described(RecordedEvent event) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("id", event.id());
        described.put("type", event.type());
        described.put("policy", event.policy());
        described.put("name", event.name());
        described.putAll(event.values());
        return described;
    }

    private Collection<String> policies() {
        TreeSet<String> policies = new TreeSet<>(List.of(FALLBACK));
        registry.factories().forEach(factory -> policies.add(factory.type()));
        events.all().forEach(event -> policies.add(event.policy()));
        return policies;
    }

    /** Of instances there are, and of what has happened: an instance may be gone. */
    private Collection<String> names() {
        return Stream.concat(
                        registry.factories().stream()
                                .flatMap(factory -> registry.all(factory.type()).stream())
                                .map(RegisteredPolicy::name),
                        events.all().stream().map(RecordedEvent::name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void check(
            String parameter,
            @Nullable String written,
            Collection<String> known,
            Function<String, String> compared,
            List<Violation> faults) {
        if (written != null
                && known.stream().noneMatch(each -> compared.apply(each).equals(compared.apply(written)))) {
            faults.add(new Violation(
                    parameter,
                    written,
                    "is unknown",
                    NearMisses.suggestion(written, known, "There are: " + String.join(", ", known))));
        }
    }

    private static long number(
            String parameter, @Nullable String written, long least, long otherwise, List<Violation> faults) {
        if (written == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(written);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            // told below
        }
        faults.add(new Violation(
                parameter, written, "must be a whole number, at least " + least, "Use a number such as 100"));
        return otherwise;
    }

    /** Its answers over HTTP. */
    @EndpointWebExtension(endpoint = ResilienceEventsEndpoint.class)
    public static final class Web {

        private final ResilienceEventsEndpoint endpoint;

        /** Answers for an endpoint. */
        public Web(ResilienceEventsEndpoint endpoint) {
            this.endpoint = endpoint;
        }

        /** Some events; 400 with every fault in the request. */
        @ReadOperation
        public WebEndpointResponse<Map<String, Object>> events(
                @Nullable String policy,
                @Nullable String name,
                @Nullable String type,
                @Nullable String limit,
                @Nullable String after) {
            try {
                return new WebEndpointResponse<>(endpoint.events(policy, name, type, limit, after));
            } catch (InvalidEndpointRequestException invalid) {
                return HttpProblem.badRequest(invalid);
            }
        }
    }
}
