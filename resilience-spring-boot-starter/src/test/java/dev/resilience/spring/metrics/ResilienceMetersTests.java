package dev.resilience.spring.metrics;

import static dev.resilience.spring.TestPolicies.FAILURE;
import static dev.resilience.spring.TestPolicies.breaker;
import static dev.resilience.spring.TestPolicies.obtain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Permit;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.bulkhead.Bulkhead;
import dev.resilience.core.bulkhead.BulkheadFullException;
import dev.resilience.core.circuitbreaker.CircuitBreaker;
import dev.resilience.core.circuitbreaker.CircuitBreakerOpenException;
import dev.resilience.core.failure.Outcome;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.core.pipeline.Pipeline;
import dev.resilience.core.retry.AdaptiveRetry;
import dev.resilience.core.timeout.Timeout;
import dev.resilience.spring.TestPolicies;
import dev.resilience.spring.autoconfigure.ResilienceMetricsAutoConfiguration;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import dev.resilience.test.time.FakeTimeSource;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.mock.env.MockEnvironment;

class ResilienceMetersTests {

    private final MockEnvironment environment = new MockEnvironment()
            .withProperty("resilience.circuit-breaker.defaults.minimum-calls", "2")
            .withProperty("resilience.bulkhead.defaults.max-concurrent", "1")
            .withProperty("resilience.failure-budget.defaults.min-samples", "2")
            .withProperty("resilience.failure-budget.defaults.threshold", "50%")
            .withProperty("resilience.adaptive-retry.defaults.max-attempts", "2")
            .withProperty("resilience.adaptive-retry.defaults.backoff.base", "1ns")
            .withProperty("resilience.adaptive-retry.defaults.backoff.max", "1ns")
            .withProperty("resilience.timeout.defaults.duration", "2s");
    private final FakeTimeSource time = new FakeTimeSource();
    private final PolicyRegistry policies = TestPolicies.registry(environment, time);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private ResilienceMeters bound() {
        ResilienceMeters binder = new ResilienceMeters(policies, List.of(), 1000);
        binder.bindTo(meters);
        return binder;
    }

    private double counter(String meter, String... tags) {
        return meters.get(meter).tags(tags).functionCounter().count();
    }

    private double gauge(String meter, String... tags) {
        return meters.get(meter).tags(tags).gauge().value();
    }

    @Test
    void breakerCallsAreCountedByOutcomeEachOnce() {
        bound();
        CircuitBreaker breaker = breaker(policies, "inventory");
        breaker.acquire().end(Outcome.SUCCESS);
        breaker.acquire().end(Outcome.IGNORED);
        breaker.acquire().end(FAILURE);
        assertThat(gauge("resilience.circuitbreaker.state", "name", "inventory", "state", "open"))
                .isEqualTo(1);
        assertThatThrownBy(breaker::acquire).isInstanceOf(CircuitBreakerOpenException.class);

        String calls = "resilience.circuitbreaker.calls";
        assertThat(counter(calls, "name", "inventory", "outcome", "success")).isEqualTo(1);
        assertThat(counter(calls, "name", "inventory", "outcome", "failure")).isEqualTo(1);
        assertThat(counter(calls, "name", "inventory", "outcome", "ignored")).isEqualTo(1);
        assertThat(counter(calls, "name", "inventory", "outcome", "rejected")).isEqualTo(1);
        assertThat(gauge("resilience.circuitbreaker.failure.rate", "name", "inventory"))
                .isEqualTo(0.5);
        assertThat(gauge("resilience.circuitbreaker.buffered", "name", "inventory"))
                .isEqualTo(2);
        assertThat(counter(
                        "resilience.circuitbreaker.transitions", "name", "inventory", "from", "closed", "to", "open"))
                .isEqualTo(1);
    }

    @Test
    void countsSurviveAReset() {
        bound();
        CircuitBreaker breaker = breaker(policies, "inventory");
        breaker.acquire().end(FAILURE);
        breaker.reset("test");
        assertThat(counter("resilience.circuitbreaker.calls", "name", "inventory", "outcome", "failure"))
                .isEqualTo(1);
        assertThat(gauge("resilience.circuitbreaker.buffered", "name", "inventory"))
                .isZero();
    }

    @Test
    void keyedBreakersReportUnderTheirName() {
        bound();
        RegisteredPolicy<?, ?> shipping = obtain(policies, CircuitBreaker.TYPE, "shipping");
        TestPolicies.call(shipping, "eu", 3, true);
        TestPolicies.call(shipping, "us", 1, false);
        assertThat(gauge("resilience.circuitbreaker.state", "name", "shipping", "state", "open"))
                .isEqualTo(1);
        assertThat(gauge("resilience.circuitbreaker.state", "name", "shipping", "state", "closed"))
                .isEqualTo(2);
        assertThat(counter("resilience.circuitbreaker.calls", "name", "shipping", "outcome", "failure"))
                .isEqualTo(2);
        assertThat(counter("resilience.circuitbreaker.calls", "name", "shipping", "outcome", "rejected"))
                .isEqualTo(1);
        assertThat(gauge("resilience.circuitbreaker.failure.rate", "name", "shipping"))
                .isEqualTo(2.0 / 3);
        assertThat(tagKeys().get("resilience.circuitbreaker.calls")).containsExactly(Set.of("name", "outcome"));
    }

    @Test
    void slowCallsAreCountedAndTheirRateIsThatOfTheWindow() {
        environment.setProperty("resilience.circuit-breaker.instances.slow.slow-call-duration", "1s");
        environment.setProperty("resilience.circuit-breaker.instances.slow.minimum-calls", "4");
        bound();
        CircuitBreaker slow = breaker(policies, "slow");
        assertThat(gauge("resilience.circuitbreaker.slow.call.rate", "name", "slow"))
                .isNaN();
        endAfter(slow, Duration.ofSeconds(2), Outcome.SUCCESS);
        endAfter(slow, Duration.ofSeconds(3), FAILURE);
        endAfter(slow, Duration.ofSeconds(1), Outcome.SUCCESS);

        assertThat(counter("resilience.circuitbreaker.slow.calls", "name", "slow"))
                .isEqualTo(2);
        assertThat(gauge("resilience.circuitbreaker.slow.call.rate", "name", "slow"))
                .isEqualTo(2.0 / 3);
        slow.reset("test");
        assertThat(counter("resilience.circuitbreaker.slow.calls", "name", "slow"))
                .isEqualTo(2);
        assertThat(gauge("resilience.circuitbreaker.slow.call.rate", "name", "slow"))
                .isNaN();
        endAfter(breaker(policies, "plain"), Duration.ofHours(1), Outcome.SUCCESS);
        assertThat(gauge("resilience.circuitbreaker.slow.call.rate", "name", "plain"))
                .as("nobody looks for slow calls")
                .isNaN();
    }

    private void endAfter(CircuitBreaker breaker, Duration work, Outcome outcome) {
        Permit permit = breaker.acquire();
        time.advance(work);
        permit.end(outcome);
    }

    @Test
    void workThatOutlivesItsCallIsAZombieUntilItEnds() {
        bound();
        Pipeline pipeline = Pipeline.named("stock")
                .runtime(ResilienceRuntime.over(time, Runnable::run))
                .with(obtain(policies, Bulkhead.TYPE, "stock").policy())
                .with(obtain(policies, Timeout.TYPE, "stock").policy())
                .build();
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> call = pipeline.callAsync(work::minimalCompletionStage);
        time.advance(Duration.ofSeconds(2));

        assertThat(call).isCompletedExceptionally();
        assertThat(gauge("resilience.bulkhead.zombies", "name", "stock")).isEqualTo(1);
        assertThat(gauge("resilience.bulkhead.active", "name", "stock")).isEqualTo(1);
        work.complete("late");
        assertThat(gauge("resilience.bulkhead.zombies", "name", "stock")).isZero();
        assertThat(gauge("resilience.bulkhead.active", "name", "stock")).isZero();
    }

    @Test
    void aLateCallIsATimeoutUnlessItsLateResultIsReturned() {
        environment.setProperty("resilience.timeout.instances.kept.late-result", "return");
        bound();
        for (String name : List.of("late", "kept")) {
            RegisteredPolicy<?, ?> registered = obtain(policies, Timeout.TYPE, name);
            Pipeline pipeline = Pipeline.named(name)
                    .runtime(ResilienceRuntime.over(time, Runnable::run))
                    .with(registered.policy())
                    .build();
            try {
                pipeline.call(() -> {
                    time.advance(Duration.ofSeconds(2));
                    return "late";
                });
            } catch (TimeoutExceededException counted) {
                assertThat(counted.name()).isEqualTo("late");
            }
        }

        for (String outcome : List.of("success", "failure", "timeout")) {
            assertThat(counter("resilience.timeout.calls", "name", "late", "outcome", outcome))
                    .as(outcome)
                    .isEqualTo(outcome.equals("timeout") ? 1 : 0);
            assertThat(counter("resilience.timeout.calls", "name", "kept", "outcome", outcome))
                    .as(outcome)
                    .isEqualTo(outcome.equals("success") ? 1 : 0);
        }
    }

    @Test
    void bulkheadRetryTimeoutAndBudgetAreCounted() throws Exception {
        bound();
        Bulkhead bulkhead = (Bulkhead) obtain(policies, Bulkhead.TYPE, "stock").policy();
        bulkhead.acquire();
        assertThatThrownBy(bulkhead::acquire).isInstanceOf(BulkheadFullException.class);
        assertThat(gauge("resilience.bulkhead.active", "name", "stock")).isEqualTo(1);
        assertThat(gauge("resilience.bulkhead.queued", "name", "stock")).isZero();
        assertThat(gauge("resilience.bulkhead.max", "name", "stock")).isEqualTo(1);
        assertThat(gauge("resilience.bulkhead.zombies", "name", "stock")).isZero();
        assertThat(counter("resilience.bulkhead.calls", "name", "stock", "outcome", "accepted"))
                .isEqualTo(1);
        assertThat(counter("resilience.bulkhead.calls", "name", "stock", "outcome", "rejected"))
                .isEqualTo(1);

        AdaptiveRetry retry =
                (AdaptiveRetry) obtain(policies, AdaptiveRetry.TYPE, "stock").policy();
        Timeout timeout = (Timeout) obtain(policies, Timeout.TYPE, "stock").policy();
        Pipeline pipeline = Pipeline.named("stock").with(retry).with(timeout).build();
        pipeline.call(() -> 1);
        assertThatThrownBy(() -> pipeline.call(() -> {
                    throw new java.net.ConnectException("refused");
                }))
                .isInstanceOf(java.net.ConnectException.class);
        assertThat(counter("resilience.retry.calls", "name", "stock", "outcome", "success"))
                .isEqualTo(1);
        assertThat(counter("resilience.retry.calls", "name", "stock", "outcome", "exhausted"))
                .isEqualTo(1);
        assertThat(counter("resilience.retry.attempts", "name", "stock", "kind", "transient"))
                .isEqualTo(2);
        assertThat(counter("resilience.timeout.calls", "name", "stock", "outcome", "success"))
                .isEqualTo(1);
        assertThat(counter("resilience.timeout.calls", "name", "stock", "outcome", "failure"))
                .isEqualTo(1);
        assertThat(counter("resilience.timeout.calls", "name", "stock", "outcome", "timeout"))
                .isZero();

        FailureBudget budget =
                (FailureBudget) obtain(policies, FailureBudget.TYPE, "stock").policy();
        assertThat(gauge("resilience.failurebudget.rate", "name", "stock")).isNaN();
        assertThat(gauge("resilience.failurebudget.remaining", "name", "stock")).isNaN();
        budget.acquire().end(Outcome.SUCCESS);
        budget.acquire().end(Outcome.SUCCESS);
        budget.acquire().end(Outcome.SUCCESS);
        budget.acquire().end(FAILURE);
        assertThat(gauge("resilience.failurebudget.rate", "name", "stock")).isEqualTo(0.25);
        assertThat(gauge("resilience.failurebudget.breached", "name", "stock")).isZero();
    }

    @Test
    void anErrorBudgetShowsWhatRemainsAndHowFastItBurnsFromTheMomentThereIsAnObjective() {
        bound();
        RegisteredPolicy<?, ?> stock = obtain(policies, FailureBudget.TYPE, "stock");
        FailureBudget budget = (FailureBudget) stock.policy();
        assertThat(gauge("resilience.failurebudget.remaining", "name", "stock")).isNaN();
        assertThat(gauge("resilience.failurebudget.burn.rate", "name", "stock", "window", "5m"))
                .isNaN();

        stock.reconfigure(Map.of("objective", "90%"), null);
        assertThat(gauge("resilience.failurebudget.remaining", "name", "stock")).isEqualTo(1);
        assertThat(gauge("resilience.failurebudget.burn.rate", "name", "stock", "window", "5m"))
                .as("no call yet")
                .isNaN();

        for (int i = 0; i < 10; i++) {
            budget.acquire().end(i < 8 ? Outcome.SUCCESS : FAILURE);
        }
        assertThat(gauge("resilience.failurebudget.remaining", "name", "stock")).isEqualTo(-1);
        for (String window : List.of("5m", "30m", "1h", "6h", "3d")) {
            assertThat(gauge("resilience.failurebudget.burn.rate", "name", "stock", "window", window))
                    .isEqualTo(2);
        }
        budget.close();
    }

    @Test
    void metersOfAllPoliciesHaveTheSameTagKeysEverywhere() {
        obtain(policies, CircuitBreaker.TYPE, "early");
        bound();
        for (String type :
                List.of(CircuitBreaker.TYPE, AdaptiveRetry.TYPE, Bulkhead.TYPE, Timeout.TYPE, FailureBudget.TYPE)) {
            obtain(policies, type, "late");
        }
        assertThat(tagKeys())
                .hasSize(20)
                .allSatisfy((meter, keys) -> assertThat(keys).as(meter).hasSize(1));
    }

    private Map<String, Set<Set<String>>> tagKeys() {
        return meters.getMeters().stream()
                .map(Meter::getId)
                .collect(Collectors.groupingBy(
                        Meter.Id::getName,
                        Collectors.mapping(
                                id -> id.getTags().stream().map(Tag::getKey).collect(Collectors.toSet()),
                                Collectors.toSet())));
    }

    @Test
    void bindingTwiceChangesNothing() {
        CircuitBreaker breaker = breaker(policies, "inventory");
        ResilienceMeters binder = bound();
        int before = meters.getMeters().size();
        binder.bindTo(meters);
        new ResilienceMeters(policies, List.of(), 1000).bindTo(meters);
        breaker.acquire().end(FAILURE);
        assertThat(meters.getMeters()).hasSize(before);
        assertThat(counter("resilience.circuitbreaker.calls", "name", "inventory", "outcome", "failure"))
                .isEqualTo(1);
    }

    @Test
    void everyRegistryIsBound() {
        ResilienceMeters binder = bound();
        SimpleMeterRegistry second = new SimpleMeterRegistry();
        binder.bindTo(second);
        breaker(policies, "inventory").acquire().end(FAILURE);
        assertThat(second.get("resilience.circuitbreaker.calls")
                        .tags("outcome", "failure")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(counter("resilience.circuitbreaker.calls", "name", "inventory", "outcome", "failure"))
                .isEqualTo(1);
    }

    @Test
    void namesBeyondTheLimitReportTogether() {
        new ResilienceMeters(policies, List.of(), 2).bindTo(meters);
        for (String name : List.of("a", "b", "c", "d")) {
            breaker(policies, name).acquire().end(FAILURE);
        }
        String calls = "resilience.circuitbreaker.calls";
        assertThat(counter(calls, "name", "b", "outcome", "failure")).isEqualTo(1);
        assertThat(counter(calls, "name", ResilienceMeters.OTHER, "outcome", "failure"))
                .isEqualTo(2);
        assertThat(meters.find(calls).tags("name", "c").functionCounter()).isNull();
        assertThat(gauge("resilience.circuitbreaker.state", "name", ResilienceMeters.OTHER, "state", "closed"))
                .isEqualTo(2);
    }

    @Test
    void limitIsConfigurable() {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ResilienceMetricsAutoConfiguration.class))
                .withBean(PolicyRegistry.class, () -> policies);
        runner.withPropertyValues("resilience.metrics.max-names=1").run(context -> {
            context.getBean(ResilienceMeters.class).bindTo(meters);
            breaker(policies, "a");
            breaker(policies, "b");
            assertThat(meters.find("resilience.circuitbreaker.buffered").gauges())
                    .extracting(gauge -> gauge.getId().getTag("name"))
                    .containsExactlyInAnyOrder("a", ResilienceMeters.OTHER);
        });
        runner.withPropertyValues("resilience.metrics.max-names=0")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage("resilience.metrics.max-names = 0: must be at least 1. Use 1 or more"));
    }

    /** Trap 24: what was told once is never taken back, however often instances of a name come and go. */
    @Test
    void countsOfRemovedInstancesStayAndThoseOfTheNextAreAdded() {
        PolicyMeters breaches = new PolicyMeters(
                FailureBudget.TYPE,
                List.of(PolicyMeters.counter(
                        FailureBudget.class, "breaches", "Breaches", List.of(), FailureBudget::breaches)));
        new ResilienceMeters(policies, List.of(breaches), 1).bindTo(meters);
        for (int round = 1; round <= 3; round++) {
            RegisteredPolicy<?, ?> budget = installed(round == 2 ? "SPENT" : "spent");
            assertThat(count("spent")).isEqualTo(round - 1);
            breach(budget);
            assertThat(count("spent")).isEqualTo(round);
            remove(budget);
            policies.tellAdded(budget); // told late, as may be when two threads are at it
            breach(budget); // a call that was under way
            assertThat(count("spent")).isEqualTo(round);
        }
        RegisteredPolicy<?, ?> other = installed("other");
        breach(other);
        remove(other);
        breach(installed("another"));
        assertThat(count(ResilienceMeters.OTHER)).isEqualTo(2);
        assertThat(meters.find("breaches").functionCounters()).hasSize(2);
    }

    private RegisteredPolicy<?, ?> installed(String name) {
        RegisteredPolicy<?, ?> made = policies.prepare(
                policies.factories().stream()
                        .filter(factory -> factory.type().equals(FailureBudget.TYPE))
                        .findFirst()
                        .orElseThrow(),
                name,
                Map.of());
        assertThat(policies.add(made)).isTrue();
        policies.tellAdded(made);
        return made;
    }

    private void remove(RegisteredPolicy<?, ?> budget) {
        policies.remove(budget);
        policies.tellRemoved(budget);
    }

    private static void breach(RegisteredPolicy<?, ?> registered) {
        FailureBudget budget = (FailureBudget) registered.policy();
        budget.reset();
        budget.acquire().end(FAILURE);
        budget.acquire().end(FAILURE);
    }

    private double count(String name) {
        return meters.get("breaches").tag("name", name).functionCounter().count();
    }

    @Test
    void nothingIsMeteredWithoutARegistryOfPolicies() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ResilienceMetricsAutoConfiguration.class))
                .run(context -> assertThat(context).doesNotHaveBean(ResilienceMeters.class));
    }
}
