package dev.resilience.spring.autoconfigure;

import static dev.resilience.spring.Contexts.faults;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.resilience.core.Violation;
import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.failure.FailureRules;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.CircuitBreaker;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

/** What {@code resilience.classification} changes. */
@ExtendWith(OutputCaptureExtension.class)
class ClassificationPropertiesTests {

    private static final String PREFIX = "resilience.classification.";

    @Test
    void wordsAreGuessedAtUnlessStrict() {
        Contexts.of()
                .run(context -> assertThat(kind(context.getBean(FailureRules.class), new Exception("timed out")))
                        .isEqualTo(FailureKind.TIMEOUT));
        Contexts.of()
                .withPropertyValues("resilience.classification.strict=true")
                .run(context -> {
                    FailureRules rules = context.getBean(FailureRules.class);
                    assertThat(kind(rules, new Exception("timed out"))).isEqualTo(FailureKind.UNKNOWN);
                    assertThat(kind(rules, new ConnectException("timed out"))).isEqualTo(FailureKind.TRANSIENT);
                });
    }

    @Test
    void theMostSpecificOfTheConfiguredExceptionsDecidesOverWhatIsKnown() {
        Contexts.of()
                .withPropertyValues(
                        "resilience.classification.exceptions[java.io.IOException]=flaky",
                        "resilience.classification.exceptions[java.net.SocketException]=permanent",
                        "resilience.classification.strict=true")
                .run(context -> {
                    FailureRules rules = context.getBean(FailureRules.class);
                    for (int again = 0; again < 2; again++) {
                        assertThat(kind(rules, new ConnectException("refused"))).isEqualTo(FailureKind.PERMANENT);
                        assertThat(kind(rules, new FileNotFoundException())).isEqualTo(FailureKind.FLAKY);
                        assertThat(kind(rules, new RuntimeException(new IOException())))
                                .isEqualTo(FailureKind.FLAKY);
                    }
                });
    }

    @Test
    void exceptionsOfOneInstanceHoldForItsPipelinesOnly() {
        guarded("instances.order-shop.exceptions[java.net.SocketException]=permanent")
                .run(context -> {
                    assertThat(attempts(context, shop -> shop.order(new ConnectException())))
                            .isEqualTo(1);
                    assertThat(attempts(context, shop -> shop.alsoOrder(new ConnectException())))
                            .isEqualTo(1);
                    assertThat(attempts(context, shop -> shop.pay(new ConnectException())))
                            .isEqualTo(4);
                    assertThat(attempts(
                                    context,
                                    shop -> shop.order(new IllegalStateException("x", new SocketException("x")))))
                            .isEqualTo(1);
                });
    }

    @Test
    void namesOfInstancesAreComparedAsPropertyNamesAre() {
        guarded("instances.ORDERSHOP.exceptions[java.net.SocketException]=permanent")
                .run(context -> assertThat(attempts(context, shop -> shop.order(new ConnectException())))
                        .isEqualTo(1));
    }

    @Test
    void theMostSpecificTypeOfTheInstanceAndOfAllDecidesAndTheInstanceInDoubt() {
        guarded(
                        "exceptions[java.io.IOException]=permanent",
                        "exceptions[java.net.ConnectException]=permanent",
                        "exceptions[java.net.SocketException]=transient",
                        "instances.order-shop.exceptions[java.io.IOException]=transient",
                        "instances.order-shop.exceptions[java.net.SocketException]=permanent",
                        "instances.order-shop.exceptions[java.net.ConnectException]=transient")
                .run(context -> {
                    assertThat(attempts(context, shop -> shop.order(new FileNotFoundException())))
                            .isEqualTo(4);
                    assertThat(attempts(context, shop -> shop.order(new SocketException())))
                            .isEqualTo(1);
                    assertThat(attempts(context, shop -> shop.order(new ConnectException())))
                            .isEqualTo(4);
                    assertThat(attempts(context, shop -> shop.pay(new FileNotFoundException())))
                            .isEqualTo(1);
                    assertThat(attempts(context, shop -> shop.pay(new SocketException())))
                            .isEqualTo(4);
                });
    }

    @Test
    void ofSeveralNamesOfOneMethodAllCountAndTheFirstInDoubt() {
        guarded(
                        "instances.both-retry.exceptions[java.net.SocketException]=permanent",
                        "instances.both-breaker.exceptions[java.net.SocketException]=transient",
                        "instances.both-breaker.exceptions[java.io.FileNotFoundException]=transient")
                .run(context -> {
                    assertThat(attempts(context, shop -> shop.both(new SocketException())))
                            .isEqualTo(1);
                    assertThat(attempts(context, shop -> shop.both(new FileNotFoundException())))
                            .isEqualTo(4);
                });
    }

    @Test
    void whatCannotBeAnExceptionOfAnInstanceIsToldAtTheStart() {
        guarded(
                        "instances.order-shop.exceptions[com.acme.Gone]=permanent",
                        "instances.order-shop.exceptions[java.lang.String]=permanent",
                        "instances.order-shop.exceptions.java.io.IOException=permanent",
                        "instances.order-shop.strict=true",
                        "instances.inv/eu.exceptions[java.io.IOException]=permanent")
                .run(context -> assertThat(faults(context.getStartupFailure()))
                        .extracting(Violation::property, Violation::problem)
                        .containsExactlyInAnyOrder(
                                tuple(
                                        PREFIX + "instances.order-shop.exceptions[com.acme.Gone]",
                                        "there is no such class"),
                                tuple(
                                        PREFIX + "instances.order-shop.exceptions[java.lang.String]",
                                        "is not an exception"),
                                tuple(
                                        PREFIX + "instances.order-shop.exceptions.java.io.IOException",
                                        "nothing reads this property"),
                                tuple(PREFIX + "instances.order-shop.strict", "nothing reads this property"),
                                tuple(
                                        PREFIX + "instances.inv/eu.exceptions[java.io.IOException]",
                                        "\"inv/eu\" is not a valid name")));
    }

    @Test
    void aNameThatNoMethodUsesIsWarnedOf(CapturedOutput output) {
        guarded(
                        "instances.order-shop.exceptions[java.io.IOException]=permanent",
                        "instances.odrer-shop.exceptions[java.io.IOException]=permanent")
                .run(context -> assertThat(output)
                        .contains("resilience.classification.instances.odrer-shop is configured, but no method uses")
                        .doesNotContain("resilience.classification.instances.order-shop is configured"));
    }

    private static ApplicationContextRunner guarded(String... properties) {
        String[] whole = Stream.of(properties).map(PREFIX::concat).toArray(String[]::new);
        return Contexts.of(Shop.class).withPropertyValues(whole);
    }

    private static int attempts(ApplicationContext context, ThrowingConsumer<Shop> call) {
        Shop shop = context.getBean(Shop.class);
        int before = shop.attempts().get();
        assertThatThrownBy(() -> call.acceptThrows(shop)).isInstanceOf(Exception.class);
        return shop.attempts().get() - before;
    }

    static class Shop {

        private final AtomicInteger attempts = new AtomicInteger();

        public AtomicInteger attempts() {
            return attempts;
        }

        @AdaptiveRetry("order-shop")
        public void order(Exception failure) throws Exception {
            fail(failure);
        }

        @AdaptiveRetry("own-name")
        @CircuitBreaker("order-shop")
        public void alsoOrder(Exception failure) throws Exception {
            fail(failure);
        }

        @AdaptiveRetry("pay-shop")
        public void pay(Exception failure) throws Exception {
            fail(failure);
        }

        @AdaptiveRetry("both-retry")
        @CircuitBreaker("both-breaker")
        public void both(Exception failure) throws Exception {
            fail(failure);
        }

        private void fail(Exception failure) throws Exception {
            attempts.incrementAndGet();
            throw failure;
        }
    }

    private static FailureKind kind(FailureRules rules, Throwable failure) {
        return ((Classification) rules.classify(failure)).kind();
    }
}
