package dev.resilience.spring.intercept;

import static dev.resilience.spring.Contexts.faults;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.failure.FailureKind;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Backoff;
import dev.resilience.spring.annotation.Classify;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;
import org.springframework.core.annotation.AliasFor;

/** Kinds of exceptions by annotation. */
class ClassifyTests {

    private static final int ONCE = 1;
    private static final int FOUR_TIMES = 4;

    @Test
    void theTypesOnAMethodHoldForItAndTypesDerivedFromThem() {
        Contexts.of(Shop.class).run(context -> {
            assertThat(attempts(context, shop -> shop.order(new ConnectException())))
                    .isEqualTo(ONCE);
            assertThat(attempts(context, shop -> shop.order(new ExecutionException(new SocketException()))))
                    .isEqualTo(ONCE);
            assertThat(attempts(context, shop -> shop.pay(new ConnectException())))
                    .isEqualTo(FOUR_TIMES);
        });
    }

    @Test
    void theMostSpecificTypeDecidesAndInDoubtTheMethod() {
        Contexts.of(Shop.class).run(context -> {
            assertThat(attempts(context, shop -> shop.pay(new FileNotFoundException())))
                    .as("IOException on the class")
                    .isEqualTo(ONCE);
            assertThat(attempts(context, shop -> shop.order(new FileNotFoundException())))
                    .as("the method's own FileNotFoundException")
                    .isEqualTo(FOUR_TIMES);
            assertThat(attempts(context, shop -> shop.deliver(new IOException())))
                    .as("the method's own IOException")
                    .isEqualTo(FOUR_TIMES);
        });
    }

    @Test
    void whatIsConfiguredForTheNameComesFirstAndWhatIsConfiguredForAllLast() {
        Contexts.of(Shop.class)
                .withPropertyValues(
                        "resilience.classification.instances.order-shop.exceptions[java.net.SocketException]=transient",
                        "resilience.classification.exceptions[java.io.FileNotFoundException]=permanent")
                .run(context -> {
                    assertThat(attempts(context, shop -> shop.order(new SocketException())))
                            .isEqualTo(FOUR_TIMES);
                    assertThat(attempts(context, shop -> shop.order(new FileNotFoundException())))
                            .isEqualTo(FOUR_TIMES);
                    assertThat(attempts(context, shop -> shop.pay(new FileNotFoundException())))
                            .isEqualTo(ONCE);
                });
    }

    @Test
    void itMayBePartOfAnAnnotationOfYourOwn() {
        Contexts.of(Shop.class)
                .run(context -> assertThat(attempts(context, shop -> shop.refund(new SocketException())))
                        .isEqualTo(ONCE));
    }

    @Test
    void whatSaysNothingOrTwoThingsEndsTheStart() {
        Contexts.of(Contradictory.class)
                .run(context -> assertThat(faults(context.getStartupFailure()))
                        .anySatisfy(fault -> assertThat(fault.toString())
                                .contains("java.net.SocketException", "both PERMANENT and TRANSIENT", "Contradictory"))
                        .anySatisfy(fault -> assertThat(fault.toString())
                                .contains("as = FLAKY", "names no exception", "Name at least one")));
    }

    private static int attempts(ApplicationContext context, ThrowingConsumer<Shop> call) {
        Shop shop = context.getBean(Shop.class);
        int before = shop.attempts().get();
        assertThatThrownBy(() -> call.acceptThrows(shop)).isInstanceOf(Exception.class);
        return shop.attempts().get() - before;
    }

    @Retention(RetentionPolicy.RUNTIME)
    @AdaptiveRetry(backoff = @Backoff(base = "1ms"))
    @Classify(value = SocketException.class, as = FailureKind.PERMANENT)
    @interface NetworkIsFinal {

        @AliasFor(annotation = AdaptiveRetry.class, attribute = "name")
        String name();
    }

    @Classify(value = IOException.class, as = FailureKind.PERMANENT)
    @Classify(value = ConnectException.class, as = FailureKind.TRANSIENT)
    static class Shop {

        private final AtomicInteger attempts = new AtomicInteger();

        public AtomicInteger attempts() {
            return attempts;
        }

        @AdaptiveRetry(name = "order-shop", backoff = @Backoff(base = "1ms"))
        @Classify(
                value = {SocketException.class, ConnectException.class},
                as = FailureKind.PERMANENT)
        @Classify(value = FileNotFoundException.class, as = FailureKind.TRANSIENT)
        public void order(Exception failure) throws Exception {
            fail(failure);
        }

        @AdaptiveRetry(name = "pay-shop", backoff = @Backoff(base = "1ms"))
        public void pay(Exception failure) throws Exception {
            fail(failure);
        }

        @AdaptiveRetry(name = "deliver-shop", backoff = @Backoff(base = "1ms"))
        @Classify(value = IOException.class, as = FailureKind.TRANSIENT)
        public void deliver(Exception failure) throws Exception {
            fail(failure);
        }

        @NetworkIsFinal(name = "refund-shop")
        public void refund(Exception failure) throws Exception {
            fail(failure);
        }

        private void fail(Exception failure) throws Exception {
            attempts.incrementAndGet();
            throw failure;
        }
    }

    static class Contradictory {

        @AdaptiveRetry
        @Classify(value = SocketException.class, as = FailureKind.PERMANENT)
        @Classify(value = SocketException.class, as = FailureKind.TRANSIENT)
        @Classify(
                value = {},
                as = FailureKind.FLAKY)
        public void order() {}
    }
}
