package dev.resilience.spring.failure;

import dev.resilience.core.failure.FailureClassifier;
import dev.resilience.core.failure.SqlStateRule;
import dev.resilience.core.time.TimeSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** The rules for the protocols an application speaks, for {@link dev.resilience.core.failure.FailureRules#of}. Stateless. */
public final class ProtocolRules {

    private ProtocolRules() {}

    /**
     * HTTP, gRPC, SQL and Spring's data access rules, in this order, as far as their modules are there.
     *
     * @param time for HTTP dates
     * @param classLoader where to look for the modules; null for the default
     */
    public static List<FailureClassifier> available(TimeSource time, @Nullable ClassLoader classLoader) {
        List<FailureClassifier> rules = new ArrayList<>();
        if (ClassUtils.isPresent("org.springframework.web.client.RestClientResponseException", classLoader)) {
            rules.add(new HttpStatusRule(time));
        }
        if (ClassUtils.isPresent(
                "org.springframework.web.reactive.function.client.WebClientResponseException", classLoader)) {
            rules.add(new WebClientStatusRule(time));
        }
        if (ClassUtils.isPresent("io.grpc.StatusRuntimeException", classLoader)) {
            rules.add(new GrpcStatusRule());
        }
        rules.add(new SqlStateRule());
        if (ClassUtils.isPresent("org.springframework.dao.DataAccessException", classLoader)) {
            rules.add(new DataAccessRule());
        }
        return List.copyOf(rules);
    }
}
