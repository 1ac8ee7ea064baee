package dev.resilience.spring.actuate;

import dev.resilience.core.Checks;
import dev.resilience.core.diagnosis.Diagnoses;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.spring.config.NearMisses;
import dev.resilience.spring.policy.PolicyFactory;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.lang.Nullable;

/** What failures mean and what to do about them, newest first. Thread-safe. */
@Endpoint(id = "diagnoses", defaultAccess = Access.READ_ONLY)
public final class DiagnosesEndpoint {

    private static final int DEFAULT_LIMIT = 100;
    private static final int HIGHEST_LIMIT = 1_000;

    private final Diagnoses diagnoses;
    private final PolicyRegistry registry;

    /** An endpoint over a journal. */
    public DiagnosesEndpoint(Diagnoses diagnoses, PolicyRegistry registry) {
        this.diagnoses = diagnoses;
        this.registry = registry;
    }

    /**
     * The newest diagnoses, and how many there are of each kind and impact. A filter that is null lets everything through.
     *
     * @param policy the type of the policy that told of the failures
     * @param name the name of its instance; case and dashes do not count
     * @param kind the kind of failure
     * @param limit how many are wanted, from 1 to 1,000; null for 100
     * @throws InvalidEndpointRequestException if a value is unknown or out of range
     */
    @ReadOperation
    public Map<String, Object> all(
            @Nullable String policy, @Nullable String name, @Nullable String kind, @Nullable Integer limit) {
        int most = limit == null ? DEFAULT_LIMIT : limit;
        if (most < 1 || most > HIGHEST_LIMIT) {
            throw invalid("limit = " + most + ": must be from 1 to " + HIGHEST_LIMIT);
        }
        List<Diagnoses.Entry> entries = diagnoses.newest(Integer.MAX_VALUE);
        if (policy != null) {
            check("policy", policy, policies(entries));
        }
        if (name != null) {
            check("name", name, names(entries));
        }
        if (kind != null) {
            check(
                    "kind",
                    kind,
                    Arrays.stream(FailureKind.values()).map(Enum::name).toList());
        }
        return DiagnosisReport.of(
                entries.stream()
                        .filter(entry -> policy == null || isSame(policy, entry.policy()))
                        .filter(entry -> name == null || isSame(name, entry.name()))
                        .filter(entry -> kind == null
                                || isSame(kind, entry.diagnosis().kind().name()))
                        .toList(),
                most);
    }

    /** All diagnoses of what the instances of a name told, newest first; null if there is no such name. */
    @ReadOperation
    @Nullable
    public Map<String, Object> one(@Selector String name) {
        List<Diagnoses.Entry> entries = diagnoses.newest(Integer.MAX_VALUE);
        return names(entries).stream()
                .filter(known -> isSame(name, known))
                .findFirst()
                .map(known -> {
                    Map<String, Object> report = new LinkedHashMap<>();
                    report.put("name", known);
                    report.putAll(DiagnosisReport.of(
                            entries.stream()
                                    .filter(entry -> isSame(known, entry.name()))
                                    .toList(),
                            Integer.MAX_VALUE));
                    return report;
                })
                .orElse(null);
    }

    /** Says what is missing, and what was probably meant. */
    String missing(String name) {
        return "There is nothing named '" + name + "'. "
                + NearMisses.suggestion(
                        name,
                        names(diagnoses.newest(Integer.MAX_VALUE)),
                        "See the endpoint resilience for the names there are");
    }

    private static void check(String parameter, String value, Collection<String> known) {
        if (known.stream().noneMatch(candidate -> isSame(value, candidate))) {
            throw invalid(parameter + " = " + value + ": is not known. "
                    + NearMisses.suggestion(
                            value,
                            known,
                            known.isEmpty() ? "There are none" : "Use one of " + String.join(", ", known)));
        }
    }

    /** As names are compared; a constant may be written as in properties. */
    private static boolean isSame(String written, String known) {
        return Checks.comparableName(written.replace('_', '-')).equals(Checks.comparableName(known.replace('_', '-')));
    }

    private Set<String> policies(List<Diagnoses.Entry> entries) {
        Set<String> policies = new TreeSet<>();
        registry.factories().stream().map(PolicyFactory::type).forEach(policies::add);
        entries.stream().map(Diagnoses.Entry::policy).forEach(policies::add);
        return policies;
    }

    private Set<String> names(List<Diagnoses.Entry> entries) {
        Set<String> names = new TreeSet<>();
        registry.factories().stream()
                .flatMap(factory -> registry.all(factory.type()).stream())
                .map(RegisteredPolicy::name)
                .forEach(names::add);
        entries.stream().map(Diagnoses.Entry::name).forEach(names::add);
        return names;
    }

    private static InvalidEndpointRequestException invalid(String message) {
        return new InvalidEndpointRequestException(message, message);
    }

    /** Its answers over HTTP, with bodies that say what is wrong. Thread-safe. */
    @EndpointWebExtension(endpoint = DiagnosesEndpoint.class)
    public static final class Web {

        private final DiagnosesEndpoint endpoint;

        /** Answers for an endpoint. */
        public Web(DiagnosesEndpoint endpoint) {
            this.endpoint = endpoint;
        }

        /** The newest diagnoses; 400 if a value is unknown or out of range. */
        @ReadOperation
        public WebEndpointResponse<Map<String, Object>> all(
                @Nullable String policy, @Nullable String name, @Nullable String kind, @Nullable Integer limit) {
            try {
                return new WebEndpointResponse<>(endpoint.all(policy, name, kind, limit));
            } catch (InvalidEndpointRequestException invalid) {
                return HttpProblem.badRequest(invalid);
            }
        }

        /** Those of one name, or 404. */
        @ReadOperation
        public WebEndpointResponse<Map<String, Object>> one(@Selector String name) {
            Map<String, Object> found = endpoint.one(name);
            return found == null
                    ? HttpProblem.notFound(endpoint.missing(name), List.of())
                    : new WebEndpointResponse<>(found);
        }
    }
}
