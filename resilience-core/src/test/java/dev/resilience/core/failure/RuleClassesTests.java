package dev.resilience.core.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Which classes of exceptions a rule has to look at. */
class RuleClassesTests {

    private static final List<FailureClassifier> RULES = List.of(
            InterruptRule.INSTANCE,
            ClassifiedFailureRule.INSTANCE,
            new SqlStateRule(),
            JavaTypeRule.INSTANCE,
            JavaTypeRule.VAGUE_TYPES,
            WordRule.INSTANCE);

    @Test
    void aRuleKnowsNothingOfTheClassesItSaysItCannotKnow() {
        List<Row> rows = Row.all();
        // The first and the last rule also leave classes out that they would be wrong about.
        for (FailureClassifier rule : RULES.subList(1, RULES.size() - 1)) {
            for (Row row : rows) {
                assertThat(rule.mayKnow(row.failure().getClass()) || rule.classify(row.failure()) == null)
                        .as("%s of %s", rule, row)
                        .isTrue();
            }
        }
    }

    @Test
    void rulesLookOnlyAtTheClassesThatNeedALook() {
        assertThat(looking(NullPointerException.class)).containsExactly(JavaTypeRule.VAGUE_TYPES, WordRule.INSTANCE);
        assertThat(looking(Exception.class)).containsExactly(WordRule.INSTANCE);
        assertThat(looking(Error.class)).isEmpty();
        assertThat(looking(SocketException.class)).containsExactly(JavaTypeRule.INSTANCE, WordRule.INSTANCE);
        assertThat(looking(SelfAware.class)).containsExactly(ClassifiedFailureRule.INSTANCE, WordRule.INSTANCE);
        assertThat(looking(SQLException.class)).containsExactly(RULES.get(2), WordRule.INSTANCE);
        assertThat(looking(InterruptedIOException.class)).contains(InterruptRule.INSTANCE);
        assertThat(looking(SocketTimeoutException.class)).doesNotContain(InterruptRule.INSTANCE);
        assertThat(looking(OwnTimeoutException.class)).doesNotContain(InterruptRule.INSTANCE);
    }

    private static List<FailureClassifier> looking(Class<?> type) {
        return RULES.stream().filter(rule -> rule.mayKnow(type)).toList();
    }

    @Test
    void aTableKnowsItsTypesAndThoseDerivedFromThemAndWhetherTheyWereExecuted() {
        ExceptionTypeRule table = ExceptionTypeRule.builder()
                .types(FailureKind.TRANSIENT, Executed.NO, SocketException.class, TimeoutException.class)
                .names(FailureKind.FLAKY, Executed.MAYBE, "java.io.IOException")
                .names(FailureKind.LOGIC, Executed.NO, "java.sql.SQLException", "no.such.Exception")
                .build();

        assertThat(table.classify(new ConnectException()))
                .isEqualTo(Classification.of(FailureKind.TRANSIENT, "java.net.SocketException")
                        .notExecuted());
        assertThat(table.classify(new TimeoutException()).executed()).isEqualTo(Executed.NO);
        assertThat(table.classify(new IOException()))
                .isEqualTo(Classification.of(FailureKind.FLAKY, "java.io.IOException"));
        assertThat(table.classify(new SQLException()))
                .isEqualTo(Classification.of(FailureKind.LOGIC, "java.sql.SQLException")
                        .notExecuted());
        assertThat(table.classify(new Exception())).isNull();
        assertThat(table.mayKnow(ConnectException.class)).isTrue();
        assertThat(table.mayKnow(Exception.class)).isFalse();
    }

    @Test
    void anExceptionThatKnowsItselfMayLeaveTheRestOpen() {
        Classification found = (Classification) FailureRules.standard().classify(new KnowsItsKindOnly());

        assertThat(found)
                .isEqualTo(Classification.of(FailureKind.FLAKY, "classified failure")
                        .asAnswer());
    }

    @SuppressWarnings("serial")
    private static final class OwnTimeoutException extends InterruptedIOException {}

    @SuppressWarnings("serial")
    private static final class KnowsItsKindOnly extends RuntimeException implements ClassifiedFailure {

        @Override
        public FailureKind failureKind() {
            return FailureKind.FLAKY;
        }
    }
}
