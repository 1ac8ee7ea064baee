package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.Fallback;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A guarded method that calls another one on {@code this}: what they share guards the call, what they do not share is missed. */
@ExtendWith(OutputCaptureExtension.class)
@Tag("proxy")
class SelfInvocationByGuardedMethodsTests {

    private static final String CALLED = " is called on its own object by ";

    @Test
    void aCallerThatTheSameInstancesGuardIsNotTold(CapturedOutput output) {
        Contexts.of(Shared.class)
                .run(context -> assertThat(output)
                        .contains("Resilience guards 2 methods")
                        .doesNotContain(CALLED));
    }

    @Test
    void aCallerThatLacksAnInstanceIsTold(CapturedOutput output) {
        Contexts.of(PartlyShared.class)
                .run(context ->
                        assertThat(output).containsOnlyOnce(CALLED).contains(".stock()" + CALLED + "refresh(), past"));
    }

    @Test
    void aCallerThatLacksTheFallbackIsTold(CapturedOutput output) {
        Contexts.of(OwnFallback.class)
                .run(context ->
                        assertThat(output).containsOnlyOnce(CALLED).contains(".stock()" + CALLED + "refresh(), past"));
    }

    @Test
    void aCallerWithAnotherKeyIsTold(CapturedOutput output) {
        Contexts.of(OwnKey.class)
                .run(context -> assertThat(output)
                        .containsOnlyOnce(CALLED)
                        .contains(".stock(String)" + CALLED + "refresh(String), past"));
    }

    @Test
    void aMethodThatCallsItselfIsNotTold(CapturedOutput output) {
        Contexts.of(Recursive.class)
                .run(context -> assertThat(output)
                        .contains("Resilience guards 1 method")
                        .doesNotContain(CALLED));
    }

    @CircuitBreaker("shared")
    static class Shared {
        public void stock() {}

        public void refresh() {
            stock();
        }
    }

    @CircuitBreaker("shared")
    static class PartlyShared {
        @Bulkhead("own")
        public void stock() {}

        public void refresh() {
            stock();
        }
    }

    @CircuitBreaker("shared")
    static class OwnFallback {
        @Fallback("nothing")
        public String stock() {
            return "";
        }

        public String refresh() {
            return stock();
        }

        private String nothing() {
            return "nothing";
        }
    }

    static class OwnKey {
        @CircuitBreaker(name = "keyed", key = "#article")
        public void stock(String article) {}

        @CircuitBreaker(name = "keyed", key = "#region")
        public void refresh(String region) {
            stock("a");
        }
    }

    static class Recursive {
        @AdaptiveRetry("recursive")
        @Fallback("nothing")
        public int stock(int depth) {
            return depth == 0 ? 0 : stock(depth - 1);
        }

        private int nothing(int depth) {
            return depth;
        }
    }
}
