package dev.resilience.spring.failurebudget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Frame;
import dev.resilience.core.Gate;
import dev.resilience.core.GateStage;
import dev.resilience.core.Permit;
import dev.resilience.core.Policy;
import dev.resilience.core.Position;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.Stage;
import dev.resilience.core.failurebudget.FailureBudget;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.PolicyAnnotation;
import dev.resilience.spring.annotation.Timeout;
import dev.resilience.spring.config.PolicySettings;
import dev.resilience.spring.intercept.GuardedMethods;
import dev.resilience.spring.intercept.MethodSelection;
import dev.resilience.spring.policy.PolicyFactory;
import dev.resilience.spring.policy.PolicyInstance;
import dev.resilience.spring.policy.PolicyRegistry;
import dev.resilience.spring.policy.RegisteredPolicy;
import java.lang.annotation.Annotation;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;

/** Policies come and go while methods are called, others are built, and settings are changed. */
@org.junit.jupiter.api.Timeout(120)
class InstallStressTests {

    private static final int ROUNDS = 100;

    /**
     * Runs all at once, and returns when all have ended.
     *
     * @param over is set when the first of them has ended, however it did
     */
    @SafeVarargs
    private static void race(AtomicBoolean over, Callable<Void>... racers) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(racers.length);
        CyclicBarrier start = new CyclicBarrier(racers.length);
        try {
            List<Future<Void>> ends = new ArrayList<>();
            for (Callable<Void> racer : racers) {
                ends.add(threads.submit(() -> {
                    start.await();
                    try {
                        return racer.call();
                    } finally {
                        over.compareAndSet(false, racer == racers[0]);
                    }
                }));
            }
            for (Future<Void> end : ends) {
                end.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Each permit of each policy that was ever installed is ended, and once; a budget that stays sees every call, and once. */
    @Test
    void noPermitAndNoOutcomeIsLostOrCountedTwice() {
        Contexts.of(Shop.class, CountingFactory.class).run(context -> {
            Shop shop = context.getBean(Shop.class);
            GuardedMethods methods = context.getBean(GuardedMethods.class);
            PolicyRegistry registry = context.getBean(PolicyRegistry.class);
            PolicyFactory<?, ?> factory = context.getBean(CountingFactory.class);
            FailureBudget steady = context.getBean(FailureBudgets.class).install("steady", "window=1h");
            List<Counting> all = new ArrayList<>();
            AtomicBoolean over = new AtomicBoolean();
            LongAdder calls = new LongAdder();
            Queue<CompletableFuture<Integer>> open = new ConcurrentLinkedQueue<>();
            Callable<Void> caller = () -> {
                while (!over.get()) {
                    shop.buy();
                    calls.increment();
                }
                return null;
            };
            race(
                    over,
                    () -> {
                        while ((all.size() < ROUNDS || acquired(all) == 0)
                                && !over.get()) { // a busy machine may be late
                            RegisteredPolicy<?, ?> made = registry.prepare(factory, "counting", Map.of());
                            all.add((Counting) made.policy());
                            assertThat(methods.install(made, MethodSelection.of("*")))
                                    .isTrue();
                            assertThat(methods.uninstall(made)).isTrue();
                        }
                        return null;
                    },
                    caller,
                    caller,
                    () -> {
                        while (!over.get()) {
                            CompletableFuture<Integer> answer = new CompletableFuture<>();
                            open.add(answer);
                            shop.order(answer);
                            calls.increment();
                        }
                        return null;
                    },
                    () -> {
                        while (!over.get() || !open.isEmpty()) {
                            CompletableFuture<Integer> answer = open.poll();
                            if (answer != null) {
                                answer.complete(1);
                            }
                        }
                        return null;
                    });
            open.forEach(answer -> answer.complete(1));

            assertThat(all).hasSizeGreaterThanOrEqualTo(ROUNDS).allSatisfy(counting -> {
                assertThat(counting.ended.sum()).isEqualTo(counting.acquired.sum());
                assertThat(counting.endedTwice.sum()).isZero();
            });
            long seen = acquired(all);
            assertThat(seen).isPositive().isLessThan(calls.sum());
            assertThat(steady.counts().calls()).isEqualTo(calls.sum());
            shop.buy();
            assertThat(acquired(all)).isEqualTo(seen);
        });
    }

    private static long acquired(List<Counting> all) {
        return all.stream().mapToLong(counting -> counting.acquired.sum()).sum();
    }

    /** Two operators at one name: of all that want it one gets it, and what was installed can be removed once. */
    @Test
    void operatorsAtOneNameDoNotUndoEachOther() {
        for (String name : List.of("rush", "declared")) {
            Contexts.of(Shop.class, Declared.class).run(context -> {
                FailureBudgets budgets = context.getBean(FailureBudgets.class);
                boolean declared = budgets.find(name).isPresent();
                AtomicInteger installed = new AtomicInteger(declared ? 1 : 0);
                AtomicInteger removed = new AtomicInteger();
                AtomicBoolean over = new AtomicBoolean();
                Callable<Void> operator = () -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        try {
                            budgets.install(name, "methods=*");
                            installed.incrementAndGet();
                        } catch (ResilienceConfigurationException taken) {
                            assertThat(taken).hasMessageContaining("there is already");
                        }
                        if (budgets.remove(name, "test")) {
                            removed.incrementAndGet();
                        }
                    }
                    return null;
                };
                race(over, operator, operator, () -> {
                    while (!over.get()) {
                        context.getBean(Shop.class).buy();
                        context.getBean(PolicyRegistry.class)
                                .find(FailureBudget.TYPE, name)
                                .ifPresent(policy -> policy.reconfigure(Map.of("min-samples", "9"), null));
                    }
                    return null;
                });

                assertThat(installed.get() - removed.get()).isBetween(0, 1);
                assertThat(budgets.find(name).isPresent()).isEqualTo(installed.get() > removed.get());
                budgets.remove(name, "test");
                assertThat(guardedBy(context, name)).isZero();
                budgets.install(name, "methods=*");
                assertThat(guardedBy(context, name)).isEqualTo(3);
            });
        }
    }

    private static long guardedBy(AssertableApplicationContext context, String name) {
        return context.getBean(GuardedMethods.class).all().stream()
                .filter(method -> method.pipeline().policies().stream()
                        .anyMatch(policy -> policy.name().equals(name)))
                .count();
    }

    /** Whether a method is built before or after a budget is installed or removed: in the end it has what there is. */
    @Test
    void methodsThatAreBuiltMeanwhileMissNothing() {
        for (int round = 0; round < 20; round++) {
            boolean removes = round % 2 == 0;
            Contexts.of(Shop.class).run(context -> {
                GuardedMethods methods = context.getBean(GuardedMethods.class);
                FailureBudgets budgets = context.getBean(FailureBudgets.class);
                if (removes) {
                    budgets.install("all", "");
                }
                race(
                        new AtomicBoolean(),
                        () -> {
                            methods.resolve(Declared.class.getDeclaredMethod("sell"), Declared.class);
                            return null;
                        },
                        () -> {
                            if (removes) {
                                budgets.remove("all", "test");
                            } else {
                                budgets.install("all", "");
                            }
                            return null;
                        });
                assertThat(guardedBy(context, "all")).isEqualTo(removes ? 0 : 3);
            });
        }
    }

    static class Shop {

        @CircuitBreaker("shop")
        int buy() {
            return 1;
        }

        @Timeout(name = "orders", duration = "1h")
        CompletableFuture<Integer> order(CompletableFuture<Integer> answer) {
            return answer;
        }
    }

    static class Declared {

        @dev.resilience.spring.annotation.FailureBudget("declared")
        int sell() {
            return 1;
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @PolicyAnnotation
    @interface Counted {
        String name() default "";

        String value() default "";

        String preset() default "";
    }

    /** No settings. */
    public static class CountingSettings extends PolicySettings {}

    /** No settings. */
    public record CountingConfig() {}

    static class CountingFactory implements PolicyFactory<CountingSettings, CountingConfig> {

        @Override
        public String type() {
            return "counting";
        }

        @Override
        public Class<? extends Annotation> annotation() {
            return Counted.class;
        }

        @Override
        public CountingSettings settings() {
            return new CountingSettings();
        }

        @Override
        public CountingConfig config(CountingSettings settings) {
            return new CountingConfig();
        }

        @Override
        public PolicyInstance<CountingConfig> create(String name, CountingConfig config, ResilienceRuntime runtime) {
            Counting counting = new Counting(name);
            return PolicyInstance.of(counting, List.of(counting), changed -> {});
        }
    }

    /** Lets all calls through, and counts what becomes of its permits. */
    static final class Counting implements Policy, Gate {

        final LongAdder acquired = new LongAdder();
        final LongAdder ended = new LongAdder();
        final LongAdder endedTwice = new LongAdder();
        private final String name;

        Counting(String name) {
            this.name = name;
        }

        @Override
        public Permit acquire(Frame frame) {
            acquired.increment();
            AtomicBoolean over = new AtomicBoolean();
            return (outcome, failure, workNanos) -> (over.compareAndSet(false, true) ? ended : endedTwice).increment();
        }

        @Override
        public Stage bind(Stage next) {
            return new GateStage(this, next);
        }

        @Override
        public String type() {
            return "counting";
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int position() {
            return Position.FAILURE_BUDGET;
        }

        @Override
        public Record settings() {
            return new CountingConfig();
        }

        @Override
        public Map<String, Object> snapshot() {
            return Map.of();
        }
    }
}
