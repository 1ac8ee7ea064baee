package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.TimeoutExceededException;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.Fallback;
import dev.resilience.spring.annotation.Timeout;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;
import org.springframework.stereotype.Component;

class FallbackTests {

    @AfterEach
    void noInterruptIsLeftBehind() {
        boolean interrupted = Thread.interrupted();
        assertThat(interrupted).isFalse();
    }

    @Test
    void aPrivateFallbackSeesTheFieldsOfItsBean() {
        with(shop -> assertThat(shop.privateFallback("a")).isEqualTo("cached"));
    }

    @Test
    void aFallbackMayTakeTheArguments() {
        with(shop -> assertThat(shop.withArguments("a", 2)).isEqualTo("cached a 2"));
    }

    @Test
    void primitiveArgumentsMayBeBoxed() {
        with(shop -> assertThat(shop.boxed(7)).isEqualTo(8));
    }

    @Test
    void theFallbackWithTheMostSpecificFailureTypeAnswers() {
        with(shop -> {
            assertThat(shop.specific("a", new FileNotFoundException("gone"))).isEqualTo("a: no file");
            assertThat(shop.specific("a", new IOException("broken"))).isEqualTo("a: io broken");
            assertThat(shop.specific("a", new IllegalStateException("odd"))).isEqualTo("a: any odd");
        });
    }

    @Test
    void wrappersDoNotHideTheFailureFromItsFallback() {
        with(shop -> {
            IOException broken = new IOException("broken");
            assertThat(shop.specific("a", new ExecutionException(broken))).isEqualTo("a: io broken");
            assertThat(shop.specific("a", new CompletionException(broken))).isEqualTo("a: io broken");
            assertThat(shop.specific("a", new UndeclaredThrowableException(broken)))
                    .isEqualTo("a: io broken");
            assertThat(shop.specific("a", new CompletionException("alone", null)))
                    .isEqualTo("a: any alone");
        });
    }

    @Test
    void aFailureWithoutAFittingFallbackReachesTheCaller() {
        IllegalStateException odd = new IllegalStateException("odd");
        with(shop -> assertThat(catchThrowable(() -> shop.onlyIo(odd))).isSameAs(odd));
    }

    @Test
    void onLimitsTheFailures() {
        with(shop -> {
            assertThat(shop.on(new FileNotFoundException())).isEqualTo("cached");
            assertThat(shop.on(new CompletionException(new IOException()))).isEqualTo("cached");
            assertThatThrownBy(() -> shop.on(new IllegalStateException())).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void notOnTakesFailuresOut() {
        with(shop -> {
            assertThat(shop.notOn(new IOException())).isEqualTo("cached");
            assertThatThrownBy(() -> shop.notOn(new FileNotFoundException())).isInstanceOf(FileNotFoundException.class);
            assertThatThrownBy(() -> shop.notOn(new ExecutionException(new FileNotFoundException())))
                    .isInstanceOf(ExecutionException.class);
            assertThatThrownBy(() -> shop.notOn(new UncheckedIOException(new FileNotFoundException())))
                    .isInstanceOf(UncheckedIOException.class);
        });
    }

    @Test
    void aVoidMethodMayHaveAnyFallback() {
        with(shop -> {
            shop.nothing();
            assertThat(shop.told()).containsExactly("nothing");
        });
    }

    @Test
    void anotherBeanMayAnswerThroughItsOwnProxy() {
        with(shop -> assertThat(shop.otherBean("a")).isEqualTo("backup a after 2 attempts"));
    }

    @Test
    void aRejectionIsAnsweredToo() {
        with(shop -> assertThat(shop.sheds(() -> shop.sheds(() -> "never"))).isEqualTo("shed"));
    }

    @Test
    void aFallbackThatFailsThrowsItsOwnExceptionWithTheFirstSuppressed() {
        IOException first = new IOException("first");
        with(shop -> assertThat(catchThrowable(() -> shop.failing(first)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("fallback failed")
                .satisfies(failure -> assertThat(failure.getSuppressed()).containsExactly(first)));
    }

    @Test
    void aFallbackThatThrowsWhatItWasGivenThrowsJustThat() {
        IOException first = new IOException("first");
        with(shop -> assertThat(catchThrowable(() -> shop.rethrowing(first)))
                .isSameAs(first)
                .hasNoSuppressedExceptions());
    }

    @Test
    void errorsAreNotGivenToAFallback() {
        StackOverflowError error = new StackOverflowError();
        with(shop -> assertThat(catchThrowable(() -> shop.on(error))).isSameAs(error));
        with(shop -> assertThat(catchThrowable(() -> shop.notOn(error))).isSameAs(error));
    }

    @Test
    void anAssertionErrorMayBe() {
        with(shop -> assertThat(shop.notOn(new AssertionError())).isEqualTo("cached"));
    }

    @Test
    void interruptsAndCancellationsAreNotGivenToAFallback() {
        for (Exception ended : List.of(
                new InterruptedException(), new CancellationException(), new IOException(new InterruptedException()))) {
            with(shop -> {
                assertThat(catchThrowable(() -> shop.notOn(ended))).isSameAs(ended);
                boolean restored = Thread.interrupted(); // an interrupted thread would not close the context
                assertThat(restored).isEqualTo(!(ended instanceof CancellationException));
            });
        }
    }

    @Test
    void aTimeLimitIsAnswered() {
        with(shop -> assertThat(shop.hangs()).isEqualTo("late: TimeoutExceededException"));
    }

    @Test
    void anAsynchronousMethodMayHaveAFallbackThatReturnsAValue() {
        with(shop -> {
            assertThat(shop.asyncValue(new IOException("x"), true)).isCompletedWithValue("value x");
            assertThat(shop.asyncValue(new IOException("x"), false)).isCompletedWithValue("value x");
        });
    }

    @Test
    void anAsynchronousMethodMayHaveAFallbackThatReturnsAStage() {
        with(shop -> assertThat(shop.asyncStage(new IOException("x")).toCompletableFuture())
                .isCompletedWithValue("stage x"));
    }

    @Test
    void theStageOfAFallbackThatFailsCarriesTheFirstFailure() {
        IOException first = new IOException("first");
        with(shop -> {
            CompletableFuture<String> failed = shop.asyncFailing(first);
            assertThatThrownBy(failed::join)
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .satisfies(thrown ->
                            assertThat(thrown.getCause().getSuppressed()).containsExactly(first));
        });
    }

    @Test
    void answersAndFailuresAreCounted() {
        Contexts.of(Shop.class, Backup.class).run(context -> {
            Shop shop = context.getBean(Shop.class);
            BlockingQueue<ResilienceEvent> events = new LinkedBlockingQueue<>();
            context.getBean(ResilienceRuntime.class).events().subscribe(events::add);
            IOException failure = new IOException();
            shop.privateFallback("a");
            shop.privateFallback("a");
            shop.asyncFailing(failure);
            assertThat(recovery(events)).matches(ResilienceEvent.RecoveryEnded::helped);
            assertThat(recovery(events)).matches(ResilienceEvent.RecoveryEnded::helped);
            assertThat(recovery(events))
                    .matches(event -> !event.helped() && event.failure() == failure)
                    .returns("fallback", ResilienceEvent::policy);
            assertThat(fallback(context, "privateFallback").successes()).isEqualTo(2);
            assertThat(fallback(context, "privateFallback").failures()).isZero();
            assertThat(fallback(context, "asyncFailing").successes()).isZero();
            assertThat(fallback(context, "asyncFailing").failures()).isOne();
        });
    }

    @Test
    void theFallbackAnswersOnceAfterTheLastAttempt() {
        with(shop -> {
            assertThat(shop.retried(new ArrayList<>(List.of("a")))).isEqualTo("3 attempts for [a]");
        });
    }

    private static ResilienceEvent.RecoveryEnded recovery(BlockingQueue<ResilienceEvent> events)
            throws InterruptedException {
        return (ResilienceEvent.RecoveryEnded) events.take();
    }

    private static FallbackPolicy fallback(ApplicationContext context, String method) {
        return context.getBean(GuardedMethods.class).all().stream()
                .filter(guarded -> guarded.method().getName().equals(method))
                .flatMap(guarded -> guarded.pipeline().policies().stream())
                .filter(FallbackPolicy.class::isInstance)
                .map(FallbackPolicy.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static void with(ThrowingConsumer<Shop> test) {
        Contexts.of(Shop.class, Backup.class).run(context -> {
            assertThat(context).hasNotFailed();
            test.accept(context.getBean(Shop.class));
        });
    }

    interface ThrowingConsumer<T> {
        void accept(T value) throws Throwable;
    }

    interface Work {
        String call() throws Throwable;
    }

    static class Shop {

        private final String cached = "cached";
        private final List<String> told = new ArrayList<>();
        private int attempts;

        List<String> told() {
            return told;
        }

        @Fallback("cached")
        public String privateFallback(String sku) {
            throw new Hiccup();
        }

        private String cached() {
            return cached;
        }

        @Fallback("cachedFor")
        public String withArguments(String sku, int quantity) {
            throw new Hiccup();
        }

        private String cachedFor(CharSequence sku, int quantity) {
            return cached + " " + sku + " " + quantity;
        }

        @Fallback("boxedNext")
        public int boxed(int number) {
            throw new Hiccup();
        }

        private Integer boxedNext(Integer number) {
            return number + 1;
        }

        @Fallback("specifically")
        public String specific(String sku, Throwable failure) throws Throwable {
            throw failure;
        }

        private String specifically(String sku, Throwable given, Throwable failure) {
            return sku + ": any " + failure.getMessage();
        }

        private String specifically(String sku, Throwable given, FileNotFoundException failure) {
            return sku + ": no file";
        }

        private String specifically(String sku, Throwable given, IOException failure) {
            return sku + ": io " + failure.getMessage();
        }

        @Fallback("io")
        public String onlyIo(Throwable failure) throws Throwable {
            throw failure;
        }

        private String io(Throwable given, IOException failure) {
            return cached;
        }

        @Fallback(value = "cached", on = IOException.class)
        public String on(Throwable failure) throws Throwable {
            throw failure;
        }

        @Fallback(value = "cached", notOn = FileNotFoundException.class)
        public String notOn(Throwable failure) throws Throwable {
            throw failure;
        }

        @Fallback("tell")
        public void nothing() {
            throw new Hiccup();
        }

        private boolean tell() {
            return told.add("nothing");
        }

        @Fallback("backup::stock")
        public String otherBean(String sku) {
            throw new Hiccup();
        }

        @Bulkhead(name = "one", maxConcurrent = 1)
        @Fallback("shed")
        public String sheds(Work work) throws Throwable {
            return work.call();
        }

        private String shed() {
            return "shed";
        }

        @Fallback("fail")
        public String failing(Throwable failure) throws Throwable {
            throw failure;
        }

        private String fail() {
            throw new IllegalStateException("fallback failed");
        }

        @Fallback("rethrow")
        public String rethrowing(Exception failure) throws Exception {
            throw failure;
        }

        private String rethrow(Exception given, Exception failure) throws Exception {
            throw failure;
        }

        @Timeout(name = "short", duration = "20ms")
        @Fallback("late")
        public String hangs() throws InterruptedException {
            Object never = new Object();
            synchronized (never) {
                while (true) {
                    never.wait();
                }
            }
        }

        private String late(TimeoutExceededException failure) {
            return "late: " + failure.getClass().getSimpleName();
        }

        @Fallback("value")
        public CompletableFuture<String> asyncValue(Exception failure, boolean thrown) throws Exception {
            if (thrown) {
                throw failure;
            }
            return CompletableFuture.failedFuture(new CompletionException(failure));
        }

        private String value(Exception given, boolean thrown, IOException failure) {
            return "value " + failure.getMessage();
        }

        @Fallback("stage")
        public CompletionStage<String> asyncStage(Exception failure) {
            return CompletableFuture.failedFuture(failure);
        }

        private CompletionStage<String> stage(Exception given, IOException failure) {
            return CompletableFuture.completedFuture("stage " + failure.getMessage());
        }

        @Fallback("failLater")
        public CompletableFuture<String> asyncFailing(Exception failure) {
            return CompletableFuture.failedFuture(failure);
        }

        private CompletableFuture<String> failLater() {
            return CompletableFuture.failedFuture(new IllegalStateException("fallback failed"));
        }

        @AdaptiveRetry(name = "retried")
        @Fallback("count")
        public String retried(List<String> skus) {
            attempts++;
            throw new Hiccup();
        }

        private String count(List<String> skus) {
            return attempts + " attempts for " + skus;
        }
    }

    @Component("backup")
    static class Backup {

        private int attempts;

        @AdaptiveRetry
        public String stock(String sku) {
            if (++attempts == 1) {
                throw new Hiccup();
            }
            return "backup " + sku + " after " + attempts + " attempts";
        }

        private String stock(String sku, Hiccup failure) {
            return "called on a proxy, with " + attempts + " attempts";
        }
    }
}
