package dev.resilience.spring.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.ContextCarrier;
import dev.resilience.core.ContextCarrier.Captured;
import dev.resilience.core.ContextCarrier.Scope;
import io.micrometer.context.ContextRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.boot.test.context.FilteredClassLoader;

class ContextCarriersTests {

    private static final ThreadLocal<String> TENANT = new ThreadLocal<>();

    @BeforeEach
    void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor("tenant", TENANT);
    }

    @AfterEach
    void unregister() {
        ContextRegistry.getInstance().removeThreadLocalAccessor("tenant");
        TENANT.remove();
        MDC.clear();
    }

    /** Trap 31. */
    @Test
    void whatIsRegisteredWithMicrometerIsCarriedAndTakenOffAgain() {
        ContextCarrier carrier = ContextCarriers.available(null);
        TENANT.set("acme");
        MDC.put("request", "r-1");
        Captured captured = carrier.capture();
        TENANT.set("of the worker");
        MDC.put("request", "of the worker");

        Scope scope = captured.open();
        assertThat(TENANT.get()).isEqualTo("acme");
        assertThat(MDC.get("request")).isEqualTo("r-1");
        scope.close();

        assertThat(TENANT.get()).isEqualTo("of the worker");
        assertThat(MDC.get("request")).isEqualTo("of the worker");
    }

    @Test
    void whatTheCallerDoesNotHaveIsHiddenFromItsWork() {
        Captured captured = ContextCarriers.available(null).capture();
        TENANT.set("somebody else");
        MDC.put("request", "another");

        Scope scope = captured.open();

        assertThat(TENANT.get()).isNull();
        assertThat(MDC.get("request")).isNull();
        scope.close();
        assertThat(TENANT.get()).isEqualTo("somebody else");
    }

    @Test
    void withoutMicrometersModuleThereIsTheStandardContext() {
        ContextCarrier carrier = ContextCarriers.available(new FilteredClassLoader("io.micrometer.context"));
        MDC.put("request", "r-1");
        Captured captured = carrier.capture();
        MDC.clear();

        Scope scope = captured.open();

        assertThat(MDC.get("request")).isEqualTo("r-1");
        scope.close();
        assertThat(MDC.get("request")).isNull();
    }
}
