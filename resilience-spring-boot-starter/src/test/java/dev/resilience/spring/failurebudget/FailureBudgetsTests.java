package dev.resilience.spring.failurebudget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.event.ResilienceEvent.StateChanged;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.core.failurebudget.FailureBudgetExhaustedException;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.Bulkhead;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.Fallback;
import dev.resilience.spring.annotation.Timeout;
import dev.resilience.spring.intercept.GuardedMethod;
import dev.resilience.spring.intercept.GuardedMethods;
import dev.resilience.spring.policy.PolicyRegistry;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Failure budgets that are installed and removed while the application runs. */
class FailureBudgetsTests {

    private final ApplicationContextRunner runner = Contexts.of(Stock.class, Declared.class);

    private void run(Consumer<Rig> test) {
        runner.run(context -> test.accept(new Rig(context)));
    }

    private record Rig(AssertableApplicationContext context, FailureBudgets budgets, Stock stock, Declared declared) {

        Rig(AssertableApplicationContext context) {
            this(
                    context,
                    context.getBean(FailureBudgets.class),
                    context.getBean(Stock.class),
                    context.getBean(Declared.class));
        }

        String pipeline(String method) {
            return context.getBean(GuardedMethods.class).all().stream()
                    .filter(guarded -> guarded.describe().contains("." + method + "("))
                    .map(GuardedMethod::pipeline)
                    .map(pipeline -> pipeline.policies().stream()
                            .map(policy -> policy.type() + ":" + policy.name())
                            .toList()
                            .toString())
                    .findFirst()
                    .orElseThrow();
        }

        List<String> faults(String name, String settings) {
            int before = context.getBean(PolicyRegistry.class)
                    .all(FailureBudget.TYPE)
                    .size();
            try {
                budgets.install(name, settings);
            } catch (ResilienceConfigurationException refused) {
                assertThat(context.getBean(PolicyRegistry.class).all(FailureBudget.TYPE))
                        .hasSize(before);
                return refused.violations().stream().map(Object::toString).toList();
            }
            throw new AssertionError("installed");
        }

        void fail(int times) {
            for (int i = 0; i < times; i++) {
                assertThatThrownBy(stock::read).isInstanceOf(ConnectException.class);
            }
        }
    }

    @Test
    void anInstalledBudgetStandsAtItsPlaceInTheMethodsThatWereChosen() {
        run(rig -> {
            rig.budgets.install("spent", "methods=stock-*");
            assertThat(rig.pipeline("read")).isEqualTo("[failure-budget:spent, timeout:stock, circuit-breaker:stock]");
            assertThat(rig.pipeline("write"))
                    .isEqualTo("[fallback:stock-write, failure-budget:spent, bulkhead:stock-write]");
            assertThat(rig.pipeline("sell")).isEqualTo("[failure-budget:sales]");
        });
    }

    @Test
    void withoutAChoiceAllMethodsAreGuardedAndTheInstalledOneStandsOutside() {
        run(rig -> {
            FailureBudget all = rig.budgets.install("all", "min-samples=2\nthreshold=50%");
            assertThat(rig.pipeline("read")).startsWith("[failure-budget:all, ");
            assertThat(rig.pipeline("sell")).isEqualTo("[failure-budget:all, failure-budget:sales]");
            rig.fail(2);
            assertThat(all.counts().failures()).isEqualTo(2);
            assertThat(all.isBreached()).isTrue();
            assertThat(rig.budgets.current()).containsOnlyKeys("all", "sales");
        });
    }

    @Test
    void methodsAreChosenByAnyOfTheirNames() {
        List<String> chosen = List.of(
                Stock.class.getName() + ".read()",
                Stock.class.getName() + ".read",
                "STOCK.read",
                "stock-r?ad",
                " Stock.read , stock-read");
        for (String pattern : chosen) {
            run(rig -> {
                rig.budgets.install("spent", "methods=" + pattern);
                assertThat(rig.pipeline("read")).as(pattern).contains("failure-budget:spent");
                assertThat(rig.pipeline("sell")).as(pattern).doesNotContain("spent");
            });
        }
        run(rig -> {
            rig.budgets.install("spent", "methods=*move(String, int)"); // a comma between parentheses separates nothing
            assertThat(rig.pipeline("move")).contains("spent");
            assertThat(rig.pipeline("read")).doesNotContain("spent");
        });
    }

    @Test
    void everythingThatIsWrongIsToldAtOnceAndNothingIsMade() {
        run(rig -> {
            assertThat(rig.faults("2nd", "tresholt=5%\nmethods=stok-read,stock-*\nwindow=30"))
                    .anySatisfy(fault -> assertThat(fault).contains("tresholt", "Did you mean threshold?"))
                    .anySatisfy(fault -> assertThat(fault).contains("2nd"));
            assertThat(rig.faults("second", "threshold=150%\nmin-samples=0\nmethods=stok-read,stock-*"))
                    .anySatisfy(fault -> assertThat(fault)
                            .contains("methods = stok-read", "no guarded method", "Did you mean stock-read"))
                    .anySatisfy(fault -> assertThat(fault).contains("threshold"))
                    .anySatisfy(fault -> assertThat(fault).contains("min-samples = 0"));
            assertThat(rig.faults("second", "methods=zzzzzz"))
                    .singleElement()
                    .asString()
                    .contains("There are: ", Declared.class.getName() + ".sell()");
            assertThat(rig.faults("second", "method=stock-*"))
                    .singleElement()
                    .asString()
                    .contains("Did you mean methods?");
            assertThat(rig.faults("second", "methods=,"))
                    .singleElement()
                    .asString()
                    .contains("names no method");
            assertThat(rig.budgets.current()).containsOnlyKeys("sales");
            assertThat(rig.pipeline("read")).doesNotContain("failure-budget");
        });
    }

    @Test
    void aNameIsTakenHoweverItIsWritten() {
        run(rig -> {
            rig.budgets.install("checkout-flow", "");
            assertThat(rig.faults("CheckoutFlow", ""))
                    .singleElement()
                    .asString()
                    .contains("checkout-flow", "there is already", "configure");
            assertThat(rig.faults("Sales", "")).singleElement().asString().contains("sales", "there is already");
            assertThat(rig.budgets.find("CHECKOUTFLOW")).isPresent();
        });
    }

    @Test
    void aRemovedBudgetIsForgottenAndItsNameIsFree() {
        run(rig -> {
            FailureBudget first = rig.budgets.install("spent", "min-samples=2\nthreshold=50%");
            rig.fail(2);
            assertThat(rig.budgets.remove("Spent", "test")).isTrue();
            assertThat(rig.budgets.remove("spent", "test")).isFalse();
            assertThat(rig.budgets.find("spent")).isEmpty();
            assertThat(rig.pipeline("read")).isEqualTo("[timeout:stock, circuit-breaker:stock]");
            rig.fail(1);
            assertThat(first.counts().calls()).isZero();
            FailureBudget second = rig.budgets.install("spent", "threshold=10%");
            assertThat(second).isNotSameAs(first);
            assertThat(second.counts().calls()).isZero();
            assertThat(second.settings().threshold()).isEqualTo(0.1);
        });
    }

    @Test
    void aBreachEndsWithTheBudgetAndIsToldOnce() {
        List<String> told = new CopyOnWriteArrayList<>();
        Contexts.of(Stock.class, Declared.class, SameThread.class).run(context -> {
            Rig rig = new Rig(context);
            context.getBean(ResilienceRuntime.class).events().subscribe(event -> {
                if (event instanceof StateChanged changed && changed.policy().equals(FailureBudget.TYPE)) {
                    told.add(changed.name() + " " + changed.to() + (changed.byHand() ? " by hand" : ""));
                }
            });
            rig.budgets.install("spent", "min-samples=2\nthreshold=50%\non-breach=reject");
            rig.fail(2);
            assertThatThrownBy(rig.stock::read).isInstanceOf(FailureBudgetExhaustedException.class);
            rig.budgets.remove("spent", "test");
            rig.fail(3);
            assertThat(told).containsExactly("spent BREACHED", "spent INTACT by hand");
        });
    }

    @Test
    void callsUnderWayEndInThePipelineTheyBeganIn() {
        run(rig -> {
            CompletableFuture<Integer> answer = new CompletableFuture<>();
            rig.stock.answerWith(answer);
            CompletableFuture<Integer> before = rig.stock.later();
            FailureBudget budget = rig.budgets.install("spent", "min-samples=1");
            CompletableFuture<Integer> second = new CompletableFuture<>();
            rig.stock.answerWith(second);
            CompletableFuture<Integer> during = rig.stock.later();
            answer.completeExceptionally(new ConnectException("refused"));
            assertThat(before).isCompletedExceptionally();
            assertThat(budget.counts().calls()).isZero(); // that call began without it
            second.complete(7);
            assertThat(during.join()).isEqualTo(7);
            assertThat(budget.counts().calls()).isEqualTo(1);
            CompletableFuture<Integer> last = rig.stock.later();
            rig.budgets.remove("spent", "test");
            assertThat(last.join()).isEqualTo(7);
        });
    }

    @Test
    void aBudgetThatAnnotationsAskForIsTakenOutAndPutBackWhereTheyAsk() {
        run(rig -> {
            FailureBudget sales = rig.budgets.find("sales").orElseThrow();
            assertThat(rig.budgets.remove("sales", "test")).isTrue();
            assertThat(rig.pipeline("sell")).isEqualTo("[]");
            assertThat(rig.declared.sell()).isEqualTo(1);
            assertThat(sales.counts().calls()).isZero();
            assertThat(rig.budgets.find("sales")).isEmpty();
            assertThat(rig.budgets.current()).isEmpty();
            assertThat(rig.budgets.remove("sales", "test")).isFalse();
            assertThat(rig.faults("sales", "threshold=2")).hasSize(1);

            FailureBudget again = rig.budgets.install("SALES", "threshold=20%");
            assertThat(again.settings().threshold()).isEqualTo(0.2);
            assertThat(again.settings().minSamples()).isEqualTo(7); // as annotated
            assertThat(rig.pipeline("sell")).isEqualTo("[failure-budget:sales]");
            assertThat(rig.pipeline("read")).doesNotContain("failure-budget");
            rig.declared.sell();
            assertThat(again.counts().calls()).isEqualTo(1);
        });
    }

    @Test
    void whatAnOperatorHadChangedIsForgottenWithTheBudgetAndItMayGuardMoreWhenItIsPutBack() {
        run(rig -> {
            var registered = rig.context
                    .getBean(PolicyRegistry.class)
                    .find(FailureBudget.TYPE, "sales")
                    .orElseThrow();
            registered.reconfigure(java.util.Map.of("min-samples", "99"), null);
            rig.budgets.remove("sales", "test");
            FailureBudget again = rig.budgets.install("sales", "methods=stock-read");
            assertThat(again.settings().minSamples()).isEqualTo(7);
            assertThat(rig.pipeline("sell")).isEqualTo("[failure-budget:sales]");
            assertThat(rig.pipeline("read")).startsWith("[failure-budget:sales, ");
            rig.budgets.remove("sales", "test");
            assertThat(rig.pipeline("read")).doesNotContain("failure-budget");
            rig.budgets.install("sales", "");
            assertThat(rig.pipeline("read")).doesNotContain("failure-budget");
        });
    }

    @Test
    void aMethodHasABudgetOnceThatItAsksForItself() {
        runner.withUserConfiguration(LateConfiguration.class).run(context -> {
            Rig rig = new Rig(context);
            rig.budgets.remove("late-name", "test");
            rig.budgets.install("late-name", "methods=*");
            assertThat(rig.pipeline("tardy")).isEqualTo("[failure-budget:late-name]");
            assertThat(rig.pipeline("read")).startsWith("[failure-budget:late-name, ");
        });
    }

    @Test
    void methodsOfBeansThatAreMadeLaterAreGuardedToo() {
        run(rig -> {
            FailureBudget budget = rig.budgets.install("all", "");
            GuardedMethods methods = rig.context.getBean(GuardedMethods.class);
            try {
                GuardedMethod later = methods.resolve(Later.class.getDeclaredMethod("come"), Later.class);
                assertThat(later).isNotNull();
                assertThat(later.pipeline().policies()).extracting("name").containsExactly("all", "later-come");
            } catch (NoSuchMethodException impossible) {
                throw new AssertionError(impossible);
            }
            assertThat(budget.isBreached()).isFalse();
        });
    }

    @Test
    void rulesOfClassificationOfItsNameHoldWhereItIsInstalled() {
        runner.withPropertyValues(
                        "resilience.classification.instances.spent.exceptions.[java.net.ConnectException]=logic")
                .run(context -> {
                    Rig rig = new Rig(context);
                    FailureBudget budget = rig.budgets.install("spent", "min-samples=1");
                    rig.fail(1);
                    assertThat(budget.counts().calls()).isZero(); // logic says nothing about the resource
                });
    }

    @Test
    void whereBudgetsAreSwitchedOffNoneIsInstalled() {
        runner.withPropertyValues("resilience.failure-budget.enabled=false")
                .run(context -> assertThat(new Rig(context).faults("spent", ""))
                        .singleElement()
                        .asString()
                        .contains("resilience.failure-budget.enabled", "restart"));
        runner.withPropertyValues("resilience.failure-budget.instances.spent.enabled=false")
                .run(context -> assertThat(new Rig(context).faults("spent", ""))
                        .singleElement()
                        .asString()
                        .contains("switched off", "resilience.failure-budget.instances.spent.enabled=true"));
    }

    static class Stock {

        private volatile CompletableFuture<Integer> answer = new CompletableFuture<>();

        void answerWith(CompletableFuture<Integer> next) {
            answer = next;
        }

        @CircuitBreaker("stock")
        @Timeout(name = "stock", duration = "10s")
        int read() throws ConnectException {
            throw new ConnectException("refused");
        }

        @Bulkhead
        @Fallback("none")
        int write() {
            return 1;
        }

        int none() {
            return 0;
        }

        @Bulkhead("moves")
        int move(String from, int number) {
            return number;
        }

        @Timeout(name = "later", duration = "10s")
        CompletableFuture<Integer> later() {
            return answer;
        }
    }

    static class Declared {

        @dev.resilience.spring.annotation.FailureBudget(name = "sales", minSamples = 7)
        int sell() {
            return 1;
        }
    }

    static class Later {

        @Bulkhead
        int come() {
            return 1;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class LateConfiguration {

        @Bean
        @Lazy
        Late late() {
            return new Late();
        }
    }

    static class Late {

        @dev.resilience.spring.annotation.FailureBudget("late-name")
        int tardy() {
            return 1;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class SameThread {

        @Bean
        ResilienceRuntime runtime() {
            return ResilienceRuntime.over(Runnable::run);
        }
    }
}
