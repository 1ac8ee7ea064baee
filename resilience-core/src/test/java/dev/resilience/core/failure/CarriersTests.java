package dev.resilience.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** What is left when carriers are taken off. */
class CarriersTests {

    private final Exception real = new IOException("x");

    // Trap 29.
    @Test
    void whatWentWrongIsFoundBelowEveryCarrier() {
        Throwable carried = new ExecutionException(
                new CompletionException(new UndeclaredThrowableException(new InvocationTargetException(real))));

        assertThat(FailureRules.withoutCarriers(carried)).isSameAs(real);
        assertThat(FailureRules.withoutCarriers(real)).isSameAs(real);
    }

    @Test
    void onlyCarriersAreTakenOff() {
        Exception own = new RuntimeException(real);

        assertThat(FailureRules.withoutCarriers(new CompletionException(own))).isSameAs(own);
    }

    // Trap 5.
    @Test
    void aCarrierWithoutACauseStays() {
        CompletionException empty = new CompletionException((Throwable) null);

        assertThat(FailureRules.withoutCarriers(empty)).isSameAs(empty);
        assertThat(FailureRules.withoutCarriers(new ExecutionException(empty))).isSameAs(empty);
    }

    @Test
    void nestedDeeperThanChainsAreFollowedACarrierIsLeft() {
        Throwable deep = real;
        for (int i = 0; i < FailureRules.MAX_DEPTH; i++) {
            deep = new CompletionException(deep);
        }

        assertThat(FailureRules.withoutCarriers(deep)).isSameAs(real);
        assertThat(FailureRules.withoutCarriers(new CompletionException(deep))).isInstanceOf(CompletionException.class);
    }

    @Test
    void aRuleForResultsThatThrowsSaysNoFailure() {
        Classification failed = Classification.of(FailureKind.FLAKY, "test");
        GuardedResultRule rule = new GuardedResultRule(result -> {
            if ("broken".equals(result)) {
                throw new IllegalStateException("broken");
            }
            return result == null ? failed : null;
        });

        assertThat(rule.classify(null)).isSameAs(failed);
        assertThat(rule.classify("fine")).isNull();
        assertThat(rule.classify("broken")).isNull();
    }
}
