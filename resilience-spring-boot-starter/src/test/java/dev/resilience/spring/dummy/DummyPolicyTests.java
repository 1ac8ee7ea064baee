package dev.resilience.spring.dummy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.RejectedException;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.intercept.GuardedMethods;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

/** A sixth policy is new files and one bean; nothing that is shared knows of it. */
@ExtendWith(OutputCaptureExtension.class)
class DummyPolicyTests {

    private final ApplicationContextRunner runner = Contexts.of(Shop.class)
            .withBean(QuotaFactory.class, QuotaFactory::new)
            .withInitializer(new ConfigDataApplicationContextInitializer())
            .withPropertyValues("spring.config.location=classpath:/dummy/");

    @Test
    void itStandsAtItsPositionInThePipeline() {
        runner.run(context -> assertThat(context.getBean(GuardedMethods.class).all())
                .singleElement()
                .extracting(method -> method.pipeline().describe())
                .isEqualTo("adaptive-retry > circuit-breaker > quota > bulkhead"));
    }

    @Test
    void itGuardsAndItsRejectionsAreNotRetried() {
        runner.run(context -> {
            Shop shop = context.getBean(Shop.class);
            assertThat(shop.stock()).isEqualTo("stock");
            assertThat(shop.stock()).isEqualTo("stock");
            assertThatThrownBy(shop::stock)
                    .isInstanceOf(RejectedException.class)
                    .hasMessage("The quota 'stock' is used up; next call in 5000 ms");
            assertThat(quota(context).policy().snapshot()).containsEntry("used", 3);
        });
    }

    @Test
    void itIsConfiguredLikeAnyOtherAndExplained() {
        runner.run(context -> {
            assertThat(quota(context).explainedSettings())
                    .extractingByKey("calls", InstanceOfAssertFactories.map(String.class, Object.class))
                    .containsEntry("value", 2)
                    .containsEntry("source", "instance (class path resource [dummy/application.yml] - 5:22)");
            assertThat(quota(context).explainedSettings())
                    .extractingByKey("reset", InstanceOfAssertFactories.map(String.class, Object.class))
                    .containsEntry("value", "PT5S")
                    .extractingByKey("source")
                    .asString()
                    .startsWith("annotation (@Limited on ");
        });
    }

    @Test
    void itCanBeRetuned() {
        runner.run(context -> {
            quota(context).reconfigure(Map.of("calls", "3"), null);
            assertThat(quota(context).policy().settings()).hasFieldOrPropertyWithValue("calls", 3);
        });
    }

    @Test
    void itCanBeSwitchedOff() {
        runner.withPropertyValues("resilience.quota.enabled=false")
                .run(context -> assertThat(context.getBean(GuardedMethods.class).all())
                        .singleElement()
                        .extracting(method -> method.pipeline().describe())
                        .isEqualTo("adaptive-retry > circuit-breaker > bulkhead"));
    }

    @Test
    void itIsCountedInTheSummary(CapturedOutput output) {
        runner.run(context -> assertThat(output).contains("1 bulkhead, 1 quota"));
    }

    @Test
    void itsPropertiesAreChecked() {
        runner.withPropertyValues(
                        "resilience.quota.instances.stock.cals=2",
                        "resilience.quota.presets.small.calls=1",
                        "resilience.quota.instances.stock.calls=0")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasMessageContaining("Did you mean resilience.quota.instances.stock.calls?")
                        .hasMessageContaining("resilience.quota.instances.stock.calls = 0")
                        .hasMessageNotContaining("presets"));
    }

    private static RegisteredPolicy<?, ?> quota(ApplicationContext context) {
        return context.getBean(PolicyRegistry.class).find("quota", "stock").orElseThrow();
    }

    static class Shop {
        @AdaptiveRetry("stock")
        @CircuitBreaker("stock")
        @Bulkhead("stock")
        @Limited(name = "stock", calls = 7, reset = "5s")
        public String stock() {
            return "stock";
        }
    }
}
