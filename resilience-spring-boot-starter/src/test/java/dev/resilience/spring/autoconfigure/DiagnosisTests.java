package dev.resilience.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.deadletter.DeadLetter;
import dev.resilience.core.diagnosis.Diagnoser;
import dev.resilience.core.diagnosis.Diagnoses;
import dev.resilience.core.diagnosis.Diagnosis;
import dev.resilience.core.diagnosis.DiagnosisRule;
import dev.resilience.core.diagnosis.Measurements;
import dev.resilience.core.diagnosis.RecoveryStep;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.actuate.DiagnosesEndpoint;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.deadletter.DeadLetterSinks;
import dev.resilience.spring.diagnosis.NamedMeasurements;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.Order;

/** What {@code resilience.diagnosis} does in an application. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class DiagnosisTests {

    private final ApplicationContextRunner runner = Contexts.of(Shop.class)
            .withConfiguration(AutoConfigurations.of(ResilienceDiagnosisAutoConfiguration.class))
            .withPropertyValues("resilience.adaptive-retry.instances.order.max-attempts=2");

    private static final String LETTERS = "resilience.adaptive-retry.instances.order.dead-letter=memory";

    /** Makes a call that fails twice; listeners are called one after another, so the journal has seen what a later one has. */
    private static void fail(AssertableApplicationContext context) throws InterruptedException {
        CountDownLatch delivered = new CountDownLatch(2);
        context.getBean(ResilienceRuntime.class).events().subscribe(event -> delivered.countDown());
        assertThatThrownBy(() -> context.getBean(Shop.class).order("x")).isInstanceOf(ConnectException.class);
        delivered.await();
    }

    private static DeadLetter letter(AssertableApplicationContext context) {
        return context.getBean(DeadLetterSinks.class)
                .stores()
                .get("memory")
                .newest(1)
                .get(0);
    }

    /** It follows its letter on another thread. */
    private static Map<String, String> awaitDiagnosis(AssertableApplicationContext context) {
        return await().until(() -> letter(context).diagnosis(), diagnosis -> !diagnosis.isEmpty());
    }

    @Test
    void nothingIsDiagnosedOnTheThreadOfACall() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        DiagnosisRule watching = evidence -> {
            threads.add(Thread.currentThread());
            return null;
        };
        runner.withBean(DiagnosisRule.class, () -> watching)
                .withPropertyValues(LETTERS)
                .run(context -> {
                    fail(context);
                    awaitDiagnosis(context);
                    assertThat(threads).isNotEmpty().doesNotContain(Thread.currentThread());
                    assertThat(context.getBean(Diagnoses.class).latest("adaptive-retry", "order"))
                            .hasValueSatisfying(diagnosis ->
                                    assertThat(diagnosis.rootCause()).isEqualTo("java.net.ConnectException: refused"));
                });
    }

    @Test
    void aDeadLetterHasItsDiagnosisSoon() {
        runner.withPropertyValues(LETTERS).run(context -> {
            fail(context);
            assertThat(awaitDiagnosis(context))
                    .containsEntry("kind", "TRANSIENT")
                    .containsEntry("rootCause", "java.net.ConnectException: refused");
        });
    }

    @Test
    void rulesOfTheApplicationAreAskedInOrderBeforeOurs() {
        runner.withBean("second", Second.class)
                .withBean("first", First.class)
                .withPropertyValues(LETTERS)
                .run(context -> {
                    fail(context);
                    assertThat(awaitDiagnosis(context)).containsEntry("step.1", "SKIP: first");
                });
    }

    @Test
    void oneLineIsLoggedOfEachInstanceAndKind(CapturedOutput output) {
        runner.run(context -> {
            fail(context);
            fail(context);
        });
        assertThat(output.getOut().lines().filter(line -> line.contains("Diagnosis of 'order'")))
                .singleElement()
                .asString()
                .contains(
                        "INFO",
                        "(adaptive-retry): TRANSIENT, impact LOW: java.net.ConnectException: refused; 1. RETRY");
    }

    @Test
    void theyCanBeSwitchedOff() {
        runner.withPropertyValues("resilience.diagnosis.enabled=false", LETTERS).run(context -> {
            assertThat(context)
                    .hasNotFailed()
                    .doesNotHaveBean(Diagnoses.class)
                    .doesNotHaveBean(Diagnoser.class)
                    .doesNotHaveBean(DiagnosesEndpoint.class);
            assertThat(context.getBean(ResilienceRuntime.class).events().isActive(ResilienceEvent.CallRejected.class))
                    .isFalse();
            assertThatThrownBy(() -> context.getBean(Shop.class).order("x")).isInstanceOf(ConnectException.class);
            assertThat(letter(context).diagnosis()).isEmpty();
        });
    }

    @Test
    void theJournalIsAsLongAsIsSaid() {
        runner.withPropertyValues("resilience.diagnosis.max-entries=1", "resilience.diagnosis.repeat-within=1ms")
                .run(context -> {
                    fail(context);
                    assertThat(context.getBean(Diagnoses.class).newest(10)).hasSize(1);
                });
    }

    @Test
    void badBoundsAreToldAtOnce() {
        runner.withPropertyValues("resilience.diagnosis.max-entries=0", "resilience.diagnosis.repeat-within=0s")
                .run(context -> assertThat(Contexts.faults(context.getStartupFailure()))
                        .extracting(Object::toString)
                        .anySatisfy(fault -> assertThat(fault)
                                .contains("resilience.diagnosis.max-entries = 0", "must be at least 1"))
                        .anySatisfy(fault -> assertThat(fault)
                                .contains("resilience.diagnosis.repeat-within = PT0S", "must be longer than zero")));
        runner.withPropertyValues("resilience.diagnosis.max-entires=5")
                .run(context -> assertThat(Contexts.faults(context.getStartupFailure()))
                        .singleElement()
                        .asString()
                        .contains("resilience.diagnosis.max-entires", "max-entries"));
    }

    @Test
    void measurementsAreTheSettingsAndFiguresOfTheName() {
        runner.withPropertyValues(
                        "resilience.bulkhead.instances.order.max-concurrent=7",
                        "resilience.adaptive-retry.instances.order.kinds.server-error.backoff.base=300ms",
                        "resilience.circuit-breaker.instances.order.enabled=false")
                .run(context -> {
                    Measurements known =
                            context.getBean(NamedMeasurements.class).apply("Order");
                    assertThat(known.setting("bulkhead", "max-concurrent")).contains(7);
                    assertThat(known.setting("bulkhead", "max-concurrency")).isEmpty();
                    assertThat(known.setting("bulkhead", "max-concurrent.deep")).isEmpty();
                    assertThat(known.setting("adaptive-retry", "retry-after.max"))
                            .isPresent();
                    assertThat(known.setting("adaptive-retry", "kinds.server-error.backoff.base"))
                            .contains(Duration.ofMillis(300));
                    assertThat(known.figures("bulkhead")).containsEntry("max", 7);
                    assertThat(known.setting("circuit-breaker", "open-duration"))
                            .isEmpty();
                    assertThat(known.figures("circuit-breaker")).isEmpty();
                    assertThat(known.figures("timeout")).isEmpty();
                    assertThat(known.latency(0.99)).isEmpty();
                });
    }

    @Order(1)
    static class First implements DiagnosisRule {

        @Override
        public Diagnosis diagnose(dev.resilience.core.diagnosis.Evidence evidence) {
            return evidence.conclude(
                    Diagnosis.Impact.LOW, List.of(new RecoveryStep(1, RecoveryStep.Strategy.SKIP, "first", Map.of())));
        }
    }

    @Order(2)
    static class Second implements DiagnosisRule {

        @Override
        public Diagnosis diagnose(dev.resilience.core.diagnosis.Evidence evidence) {
            throw new AssertionError("asked although an earlier rule has answered");
        }
    }

    static class Shop {

        @AdaptiveRetry("order")
        @Bulkhead("order")
        @CircuitBreaker("order")
        String order(String customer) throws ConnectException {
            throw new ConnectException("refused");
        }
    }
}
