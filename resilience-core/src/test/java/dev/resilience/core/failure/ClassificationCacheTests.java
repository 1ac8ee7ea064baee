package dev.resilience.core.failure;

import static dev.resilience.core.failure.Rules.MINE;
import static dev.resilience.core.failure.Rules.kindOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Racers;
import dev.resilience.core.Steps;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ref.WeakReference;
import java.net.ConnectException;
import java.net.SocketException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is remembered of a class of exceptions, and what is not. */
class ClassificationCacheTests {

    private static final int ORDERS = 20;

    @Test
    void whatIsRememberedAndWhatIsFoundAnewAgreeInAnyOrder() {
        List<Row> rows = new ArrayList<>(Row.all());
        Random random = new Random(Steps.seed());
        for (int i = 0; i < ORDERS; i++) {
            Collections.shuffle(rows, random);
            FailureRules remembering = fresh();
            for (Row row : rows) {
                assertThat(remembering.classify(row.failure()))
                        .as("%s", row)
                        .isEqualTo(row.expected())
                        .isEqualTo(fresh().classify(row.failure()))
                        .isEqualTo(remembering.classify(row.failure()));
            }
        }
    }

    @Test
    void twoThreadsThatMeetTheSameClassesForTheFirstTimeAgree() throws Exception {
        List<Row> rows = Row.all();
        for (int i = 0; i < ORDERS; i++) {
            FailureRules shared = fresh();
            CyclicBarrier start = new CyclicBarrier(2);
            Racers.run(2, number -> {
                start.await();
                for (Row row : rows) {
                    assertThat(shared.classify(row.failure())).as("%s", row).isEqualTo(row.expected());
                }
            });
        }
    }

    // A class value lives as long as its class: one of ours would keep our class loader on the JDK's classes for ever.
    @Test
    void aClassRemembersNothingButAValueOfTheJdks() {
        for (Row row : Row.all()) {
            assertThat(FailureRules.standard().remembered(row.failure().getClass()))
                    .isInstanceOf(Integer.class);
        }
    }

    @Test
    void rulesThatNobodyUsesAnyMoreAreCollected() {
        WeakReference<FailureRules> gone = usedAndForgotten();

        for (int i = 0; i < 100 && gone.get() != null; i++) {
            System.gc();
        }

        assertThat(gone.get()).isNull();
    }

    private static WeakReference<FailureRules> usedAndForgotten() {
        FailureRules rules = FailureRules.of(
                List.of(new ExceptionTypeRule(Map.of(IOException.class, FailureKind.LOGIC))), List.of());
        for (Row row : Row.all()) {
            rules.classify(row.failure());
        }
        return new WeakReference<>(rules);
    }

    @Test
    void manyClassesShareFewPlans() {
        FailureRules rules = fresh();
        int highest = Row.all().stream()
                .mapToInt(row -> (Integer) rules.remembered(row.failure().getClass()))
                .max()
                .orElseThrow();
        long classes = Row.all().stream()
                .map(row -> row.failure().getClass())
                .distinct()
                .count();

        assertThat((long) highest).isLessThan(classes);
        assertThat(rules.remembered(Unknown.class)).isEqualTo(rules.remembered(AlsoUnknown.class));
    }

    @Test
    void aRuleThatLooksAtExceptionsIsAskedEachTime() {
        List<Throwable> asked = new ArrayList<>();
        FailureRules rules = FailureRules.of(
                List.of(failure -> {
                    asked.add(failure);
                    return asked.size() > 1 ? MINE : null;
                }),
                List.of());
        ConnectException first = new ConnectException();
        ConnectException second = new ConnectException();

        assertThat(kindOf(rules, first)).isEqualTo(FailureKind.TRANSIENT);
        assertThat(rules.classify(second)).isSameAs(MINE);
        assertThat(asked).containsExactly(first, second);
    }

    @Test
    void aRuleIsAskedOnceWhetherItMayKnowAClassAndNeverAboutOneItDoesNot() {
        Picky picky = new Picky();
        FailureRules rules = FailureRules.of(List.of(picky), List.of());

        for (int i = 0; i < 3; i++) {
            assertThat(kindOf(rules, new SQLException("x", new IOException("x"))))
                    .isEqualTo(FailureKind.PERMANENT);
        }

        assertThat(picky.types).containsExactly(SQLException.class, IOException.class);
        assertThat(picky.failures).hasSize(3).hasOnlyElementsOfType(IOException.class);
    }

    @Test
    void aRuleThatCannotSayWhetherItMayKnowAClassIsAsked() {
        FailureRules rules = FailureRules.of(
                List.of(new FailureClassifier() {
                    @Override
                    public Outcome classify(Throwable failure) {
                        return MINE;
                    }

                    @Override
                    public boolean mayKnow(Class<?> type) {
                        throw new IllegalStateException("broken");
                    }
                }),
                List.of());

        assertThat(rules.classify(new SQLException())).isSameAs(MINE);
    }

    @Test
    void classesOfWhichTheSameIsKnownHaveEqualPlans() {
        GuardedRule[] rules = {new GuardedRule(InterruptRule.INSTANCE), new GuardedRule(WordRule.INSTANCE)};
        ClassPlan plan = ClassPlan.of(Unknown.class, rules);

        assertThat(plan)
                .isEqualTo(ClassPlan.of(AlsoUnknown.class, rules))
                .hasSameHashCodeAs(ClassPlan.of(AlsoUnknown.class, rules));
        assertThat(plan)
                .isNotEqualTo(ClassPlan.of(CompletionException.class, rules))
                .isNotEqualTo(ClassPlan.of(SelfAware.class, rules))
                .isNotEqualTo(ClassPlan.of(InterruptedException.class, rules))
                .isNotEqualTo(ClassPlan.of(InterruptedIOException.class, rules))
                .isNotEqualTo(ClassPlan.of(Error.class, rules));
    }

    @Test
    void configuredTypesKeepTheirPlaceAmongTheRulesOfTheUser() {
        ExceptionTypeRule configured = new ExceptionTypeRule(Map.of(
                IOException.class, FailureKind.FLAKY,
                SocketException.class, FailureKind.SERVER_ERROR));
        FailureRules first = FailureRules.of(List.<FailureClassifier>of(configured, any -> MINE), List.of());
        FailureRules last = FailureRules.of(List.<FailureClassifier>of(any -> MINE, configured), List.of());

        for (int i = 0; i < 2; i++) {
            assertThat(kindOf(first, new IOException())).isEqualTo(FailureKind.FLAKY);
            assertThat(kindOf(first, new ConnectException())).isEqualTo(FailureKind.SERVER_ERROR);
            assertThat(first.classify(new SQLException())).isSameAs(MINE);
            assertThat(last.classify(new ConnectException())).isSameAs(MINE);
        }
    }

    private static FailureRules fresh() {
        return FailureRules.of(List.of(), List.of());
    }

    @SuppressWarnings("serial")
    private static final class Unknown extends Exception {}

    @SuppressWarnings("serial")
    private static final class AlsoUnknown extends Exception {}

    /** Knows {@link IOException} and nothing derived from it. */
    private static final class Picky implements FailureClassifier {

        private final List<Class<?>> types = new ArrayList<>();
        private final List<Throwable> failures = new ArrayList<>();

        @Override
        public @Nullable Outcome classify(Throwable failure) {
            failures.add(failure);
            return Classification.of(FailureKind.PERMANENT, "picky");
        }

        @Override
        public boolean mayKnow(Class<?> type) {
            types.add(type);
            return type == IOException.class;
        }
    }
}
