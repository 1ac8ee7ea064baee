package dev.resilience.guarding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.EnableLoadTimeWeaving;
import org.springframework.instrument.classloading.InstrumentationLoadTimeWeaver;

/**
 * Guarded by the aspect, however it has been woven in: compiled, by AspectJ's agent or by Spring's. The POM runs this once for each
 * of them, with {@code resilience.interception} at {@code aspectj}.
 */
@Tag("woven")
class GuardedByWeavingTests extends GuardingContract {

    /** In a context of its own, that nobody closes: a weaver of the application's comes after its beans' classes were loaded. */
    @EnableLoadTimeWeaving
    static class SpringsWeaver {}

    @Override
    SpringApplicationBuilder application() {
        if (InstrumentationLoadTimeWeaver.isInstrumentationAvailable()) {
            new AnnotationConfigApplicationContext(SpringsWeaver.class);
        }
        return super.application();
    }

    @Override
    String way() {
        return "by the woven aspect";
    }

    @ParameterizedTest
    @ValueSource(strings = {"self-invoked", "private", "final", "nested", "made-with-new"})
    void methodsAreGuardedThatNoProxyCanGuard(String how) throws Exception {
        assertThat(get("/workshop/" + how).body()).isEqualTo("3");
    }
}
