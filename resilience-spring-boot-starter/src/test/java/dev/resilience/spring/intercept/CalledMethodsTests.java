package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.CircuitBreaker;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** However many methods are called, each is found, and is its own. */
class CalledMethodsTests {

    @Test
    void everyMethodIsFoundAlsoWhereItsPlaceIsTaken() {
        Contexts.of(Store.class, Shop.class).run(context -> {
            GuardedMethods all = context.getBean(GuardedMethods.class);
            CalledMethods called = new CalledMethods(all);
            // Each look-up by reflection makes a new object of the same method: far more than there are places.
            for (int i = 0; i < 500; i++) {
                for (Class<?> type : Arrays.asList(Store.class, Shop.class)) {
                    for (String name : Arrays.asList("first", "second", "open")) {
                        Method method = copy(type, name);
                        GuardedMethod expected = all.resolve(method, type);
                        assertThat(called.resolve(method, type)).isSameAs(expected);
                        assertThat(called.resolve(method, type)).isSameAs(expected);
                    }
                }
            }
            assertThat(called.resolve(copy(Store.class, "open"), Store.class)).isNull();
            assertThat(called.resolve(copy(Store.class, "first"), Store.class)).isNotNull();
        });
    }

    @Test
    void oneMethodCalledOnTwoClassesIsTwo() {
        Contexts.of(Store.class, Shop.class).run(context -> {
            CalledMethods called = new CalledMethods(context.getBean(GuardedMethods.class));
            Method inherited = copy(Store.class, "first");
            for (int i = 0; i < 2; i++) {
                assertThat(called.resolve(inherited, Store.class).describe()).endsWith("Store.first()");
                assertThat(called.resolve(inherited, Shop.class).describe()).endsWith("Shop.first()");
            }
        });
    }

    /** Reflection makes another object each time, which is equal to all others of the method. */
    private static Method copy(Class<?> type, String name) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static class Store {

        @CircuitBreaker("first")
        public void first() {}

        @CircuitBreaker("second")
        public void second() {}

        public void open() {}
    }

    static class Shop extends Store {

        @Override
        @CircuitBreaker("first")
        public void first() {}
    }
}
