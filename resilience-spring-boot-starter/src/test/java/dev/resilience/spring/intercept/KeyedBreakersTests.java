package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.KeyedInstances;
import dev.resilience.core.circuitbreaker.CircuitBreakerConfig;
import dev.resilience.core.circuitbreaker.CircuitBreakerOpenException;
import dev.resilience.core.circuitbreaker.CircuitBreakerState;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.policy.CircuitBreakers;
import dev.resilience.spring.policy.PolicyRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

/** Trap 21, seen from annotated methods. */
@ExtendWith(OutputCaptureExtension.class)
class KeyedBreakersTests {

    private static final int MAX_KEYS = 5;

    private final ApplicationContextRunner runner = Contexts.of(Shipping.class)
            .withPropertyValues(
                    "resilience.circuit-breaker.instances.shipping.minimum-calls=2",
                    "resilience.circuit-breaker.instances.shipping.max-keys=" + MAX_KEYS,
                    "resilience.circuit-breaker.instances.shipping.open-duration=7s");

    @Test
    void everyKeyHasItsOwnState() {
        runner.run(context -> {
            Shipping shipping = context.getBean(Shipping.class);
            fail(shipping, "eu");
            fail(shipping, "eu");
            assertThatThrownBy(() -> shipping.quote("eu", false))
                    .isInstanceOf(CircuitBreakerOpenException.class)
                    .hasMessageContaining("Circuit breaker 'shipping[");
            assertThat(shipping.quote("us", false)).isEqualTo("quote for us");
            assertThat(breakers(context).byKey()).containsOnlyKeys("eu", "us");
            assertThat(breakers(context).policy().state()).isEqualTo(CircuitBreakerState.CLOSED);
        });
    }

    @Test
    void aKeyIsConfiguredByTheName() {
        runner.run(context -> {
            context.getBean(Shipping.class).quote("eu", false);
            assertThat(breakers(context).byKey().get("eu").settings())
                    .extracting(CircuitBreakerConfig::minimumCalls, CircuitBreakerConfig::openDuration)
                    .containsExactly(2, Duration.ofSeconds(7));
        });
    }

    @Test
    void aChangeAtRunTimeReachesKeysThereAreAndKeysToCome() {
        runner.run(context -> {
            Shipping shipping = context.getBean(Shipping.class);
            shipping.quote("eu", false);
            context.getBean(PolicyRegistry.class)
                    .find("circuit-breaker", "shipping")
                    .orElseThrow()
                    .reconfigure(Map.of("open-duration", "9s"), null);
            shipping.quote("us", false);
            assertThat(breakers(context).byKey())
                    .hasSize(2)
                    .allSatisfy((key, breaker) ->
                            assertThat(breaker.settings().openDuration()).isEqualTo(Duration.ofSeconds(9)));
        });
    }

    @Test
    void aNullKeyUsesTheBreakerWithoutAKey() {
        runner.run(context -> {
            Shipping shipping = context.getBean(Shipping.class);
            fail(shipping, null);
            fail(shipping, null);
            assertThatThrownBy(() -> shipping.quote(null, false)).isInstanceOf(CircuitBreakerOpenException.class);
            assertThat(breakers(context).policy().state()).isEqualTo(CircuitBreakerState.OPEN);
            assertThat(breakers(context).byKey()).isEmpty();
        });
    }

    @Test
    void aThrowingKeyReachesTheCaller() {
        runner.run(context -> {
            Shipping shipping = context.getBean(Shipping.class);
            assertThatThrownBy(() -> shipping.byThrowingKey(() -> {
                        throw new IllegalStateException("no tenant");
                    }))
                    .hasStackTraceContaining("no tenant");
            CompletableFuture<String> later = shipping.byThrowingKeyAsync(() -> {
                throw new IllegalStateException("no tenant");
            });
            assertThat(later).isCompletedExceptionally();
            assertThatThrownBy(later::join).hasStackTraceContaining("no tenant");
        });
    }

    @Test
    void aKeyIsFoundOncePerCallAndItsFailureIsNotRetried() {
        runner.run(context -> {
            Shipping shipping = context.getBean(Shipping.class);
            AtomicInteger asked = new AtomicInteger();
            assertThatThrownBy(() -> shipping.retriedByKey(() -> {
                        asked.incrementAndGet();
                        throw new IllegalStateException("no tenant");
                    }))
                    .hasStackTraceContaining("no tenant");
            assertThat(asked).hasValue(1);

            asked.set(0);
            assertThatThrownBy(() -> shipping.retriedByKey(() -> "eu" + asked.incrementAndGet()))
                    .isInstanceOf(Hiccup.class);
            assertThat(asked).hasValue(1);
            assertThat(breakers(context, "retried").byKey()).containsOnlyKeys("eu1");
        });
    }

    @Test
    void argumentsCanBeNamedByTheirPlace() {
        runner.run(context -> {
            Shipping shipping = context.getBean(Shipping.class);
            assertThat(shipping.byPlace("eu", 7)).isEqualTo("eu 7");
            assertThat(breakers(context, "places").byKey()).containsOnlyKeys("eu-7");
        });
    }

    @Test
    void aKeyNeedNotBeAText() {
        runner.run(context -> {
            assertThat(context.getBean(Shipping.class).byNumber(new Parcel(7))).isEqualTo("7");
            assertThat(breakers(context, "numbers").byKey()).containsOnlyKeys("7");
        });
    }

    @Test
    void asynchronousCallsAreKeyedToo() {
        runner.run(context -> {
            Shipping shipping = context.getBean(Shipping.class);
            assertThat(shipping.later("eu")).isCompletedWithValue("later eu");
            assertThat(breakers(context).byKey()).containsOnlyKeys("eu");
        });
    }

    @Test
    void beyondTheMostKeysFurtherOnesShareOneBreaker(CapturedOutput output) {
        runner.run(context -> {
            Shipping shipping = context.getBean(Shipping.class);
            for (int i = 0; i < MAX_KEYS; i++) {
                shipping.quote("region-" + i, false);
            }
            fail(shipping, "one more");
            fail(shipping, "and another");
            assertThatThrownBy(() -> shipping.quote("a third", false)).isInstanceOf(CircuitBreakerOpenException.class);
            assertThat(shipping.quote("region-1", false)).isEqualTo("quote for region-1");
            assertThat(breakers(context).byKey())
                    .hasSize(MAX_KEYS + 1)
                    .containsKey(KeyedInstances.OTHER)
                    .doesNotContainKey("one more");
            assertThat(output).containsOnlyOnce("further keys share the instance '_other'");
        });
    }

    @Test
    void moreKeysCanBeAllowedAtRunTime() {
        runner.run(context -> {
            Shipping shipping = context.getBean(Shipping.class);
            for (int i = 0; i < MAX_KEYS; i++) {
                shipping.quote("region-" + i, false);
            }
            shipping.quote("one more", false);
            assertThat(breakers(context).byKey()).doesNotContainKey("one more");

            context.getBean(PolicyRegistry.class)
                    .find("circuit-breaker", "shipping")
                    .orElseThrow()
                    .reconfigure(Map.of("max-keys", String.valueOf(MAX_KEYS + 1)), null);
            shipping.quote("one more", false);
            shipping.quote("and another", false);
            assertThat(breakers(context).byKey()).containsKey("one more").doesNotContainKey("and another");
        });
    }

    private static void fail(Shipping shipping, @Nullable String region) {
        assertThatThrownBy(() -> shipping.quote(region, true)).isInstanceOf(Hiccup.class);
    }

    private static CircuitBreakers breakers(ApplicationContext context) {
        return breakers(context, "shipping");
    }

    private static CircuitBreakers breakers(ApplicationContext context, String name) {
        return (CircuitBreakers) context.getBean(PolicyRegistry.class)
                .find("circuit-breaker", name)
                .orElseThrow()
                .instance();
    }

    record Parcel(int number) {}

    interface Tenant {
        String id();
    }

    static class Shipping {

        @AdaptiveRetry(name = "retried")
        @CircuitBreaker(name = "retried", key = "#tenant.get()")
        public String retriedByKey(Supplier<String> tenant) {
            throw new Hiccup();
        }

        @CircuitBreaker(name = "shipping", key = "#region")
        public String quote(@Nullable String region, boolean fails) {
            if (fails) {
                throw new Hiccup();
            }
            return "quote for " + region;
        }

        @CircuitBreaker(name = "shipping", key = "#region")
        public CompletableFuture<String> later(String region) {
            return CompletableFuture.completedFuture("later " + region);
        }

        @CircuitBreaker(name = "tenants", key = "#tenant.id()")
        public String byThrowingKey(Tenant tenant) {
            return "never called";
        }

        @CircuitBreaker(name = "tenants", key = "#tenant.id()")
        public CompletableFuture<String> byThrowingKeyAsync(Tenant tenant) {
            return CompletableFuture.completedFuture("never called");
        }

        @CircuitBreaker(name = "places", key = "#p0 + '-' + #a1")
        public String byPlace(String region, int number) {
            return region + " " + number;
        }

        @CircuitBreaker(name = "numbers", key = "#parcel.number")
        public String byNumber(Parcel parcel) {
            return "" + parcel.number();
        }
    }
}
