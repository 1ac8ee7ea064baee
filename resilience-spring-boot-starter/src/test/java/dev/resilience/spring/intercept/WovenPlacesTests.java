package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Scope;
import org.springframework.core.annotation.AliasFor;

/** What proxies cannot guard, the aspect does: each method fails once, and answers on the second attempt. */
@Tag("woven")
class WovenPlacesTests {

    @Test
    void aCallOfAMethodOfTheSameObject() {
        assertGuarded(Shop::callsItself);
    }

    @Test
    void aPrivateMethod() {
        assertGuarded(Shop::callsPrivate);
    }

    @Test
    void aFinalMethod() {
        assertGuarded(Shop::isFinal);
    }

    @Test
    void aPackagePrivateMethod() {
        assertGuarded(Shop::isPackagePrivate);
    }

    @Test
    void aCallFromAStaticNestedClass() {
        assertGuarded(Shop.Nested::call);
    }

    @Test
    void aMethodOfAnInnerClass() {
        assertGuarded(shop -> shop.new Inner().call());
    }

    @Test
    void aLambdaInAGuardedMethodRunsInEachAttempt() {
        assertGuarded(Shop::withLambda);
    }

    @Test
    void aLambdaThatCallsAGuardedMethod() {
        assertGuarded(shop -> {
            Supplier<String> call = shop::isPackagePrivate;
            return call.get();
        });
    }

    @Test
    void aMethodThatJavaHasABridgeTo() {
        assertGuarded(shop -> {
            Supplier<String> generic = new Shop.Generic(shop);
            return generic.get();
        });
    }

    @Test
    void aMethodInAComposedAnnotation() {
        assertGuarded(Shop::composed);
    }

    @Test
    void aMethodAndTheOneItOverridesAreGuardedOnce() {
        assertGuarded(shop -> new Branch(shop).sell());
    }

    @Test
    void aMethodOfASubclassThatCallsTheGuardedOneItOverrides() {
        assertGuarded(shop -> new Kiosk(shop).sell());
    }

    @Test
    void aMethodWithAnnotationsOnItselfAndOnItsClassIsGuardedOnce() {
        assertGuarded(shop -> new Annotated(shop).both());
        assertGuarded(shop -> new Annotated(shop).byClass());
    }

    @Test
    void aClassesAnnotationIsNotForItsNestedClasses() {
        Contexts.of().run(context -> {
            Shop shop = new Shop();
            assertThatThrownBy(() -> new Annotated.Nested().call(shop)).isInstanceOf(Hiccup.class);
            assertThat(shop.attempts).hasValue(1);
        });
    }

    @Test
    void prototypesAndWhatSomebodyRegistersAsABean() {
        Contexts.of(Prototype.class)
                .withInitializer(context -> context.getBeanFactory().registerSingleton("ready", new Shop()))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(Prototype.class).call()).isEqualTo("answer 2");
                    assertThat(context.getBean(Prototype.class).call()).isEqualTo("answer 2");
                    assertThat(context.getBean(Shop.class).callsPrivate()).isEqualTo("answer 2");
                });
    }

    @Test
    void aStaticMethodOfAClassThatIsNoBeanIsToldAtItsFirstCall() {
        Contexts.of()
                .run(context -> assertThatThrownBy(Broken::isStatic)
                        .isInstanceOf(ResilienceConfigurationException.class)
                        .hasMessageContaining(
                                Broken.class.getName() + ".isStatic(): is static, and a guard needs an object")
                        .hasMessageContaining("Make it an instance method"));
    }

    @Test
    void aWrongSettingOfAClassThatIsNoBeanIsToldAtItsFirstCall() {
        Contexts.of()
                .run(context -> assertThatThrownBy(() -> new Broken().wrong())
                        .isInstanceOf(ResilienceConfigurationException.class)
                        .hasMessageContaining("max-attempts"));
    }

    @Test
    void aComposedAnnotationTwoLevelsDeepIsTold() {
        Contexts.of(TooDeep.class)
                .run(context -> assertThat(Contexts.faults(context.getStartupFailure()))
                        .singleElement()
                        .satisfies(fault -> {
                            assertThat(fault.property()).isEqualTo(TooDeep.class.getName() + ".call()");
                            assertThat(fault.problem()).isEqualTo("has its annotation where the aspect cannot see it");
                            assertThat(fault.mend()).contains("one level deep", "set resilience.interception to proxy");
                        }));
    }

    private static void assertGuarded(Function<Shop, String> call) {
        inContext(shop -> {
            assertThat(call.apply(shop)).isEqualTo("answer 2");
            assertThat(shop.attempts).hasValue(2);
        });
        inContext(shop -> {
            shop.attempts.set(-9);
            assertThatThrownBy(() -> call.apply(shop)).isInstanceOf(Hiccup.class);
            assertThat(shop.attempts).as("guarded once: two attempts").hasValue(-7);
        });
    }

    private static void inContext(Consumer<Shop> test) {
        Contexts.of()
                .withPropertyValues("resilience.adaptive-retry.defaults.max-attempts=2")
                .run(context -> test.accept(new Shop()));
    }

    static class Shop {

        private final AtomicInteger attempts = new AtomicInteger();

        String answer() {
            int attempt = attempts.incrementAndGet();
            if (attempt < 2) {
                throw new Hiccup();
            }
            return "answer " + attempt;
        }

        String callsItself() {
            return isPackagePrivate();
        }

        String callsPrivate() {
            return isPrivate();
        }

        @AdaptiveRetry
        private String isPrivate() {
            return answer();
        }

        @AdaptiveRetry
        public final String isFinal() {
            return answer();
        }

        @AdaptiveRetry
        String isPackagePrivate() {
            return answer();
        }

        @AdaptiveRetry
        String withLambda() {
            Supplier<String> answer = () -> answer();
            return answer.get();
        }

        @Remote(instance = "composed")
        String composed() {
            return answer();
        }

        static class Nested {
            static String call(Shop shop) {
                return shop.isPrivate();
            }
        }

        class Inner {
            @AdaptiveRetry
            String call() {
                return answer();
            }
        }

        static class Generic implements Supplier<String> {
            private final Shop shop;

            Generic(Shop shop) {
                this.shop = shop;
            }

            @AdaptiveRetry
            @Override
            public String get() {
                return shop.answer();
            }
        }
    }

    static class Broken {
        @AdaptiveRetry
        static String isStatic() {
            return "static";
        }

        @AdaptiveRetry(maxAttempts = 0)
        String wrong() {
            return "wrong";
        }
    }

    static class Store {
        final Shop shop;

        Store(Shop shop) {
            this.shop = shop;
        }

        @AdaptiveRetry("store")
        String sell() {
            return shop.answer();
        }
    }

    static class Branch extends Store {
        Branch(Shop shop) {
            super(shop);
        }

        @AdaptiveRetry("branch")
        @Override
        String sell() {
            return super.sell();
        }
    }

    static class Kiosk extends Store {
        Kiosk(Shop shop) {
            super(shop);
        }

        @Override
        String sell() {
            return super.sell();
        }
    }

    @AdaptiveRetry("annotated")
    static class Annotated {
        private final Shop shop;

        Annotated(Shop shop) {
            this.shop = shop;
        }

        @AdaptiveRetry("both")
        public String both() {
            return shop.answer();
        }

        public String byClass() {
            return shop.answer();
        }

        static class Nested {
            public String call(Shop shop) {
                return shop.answer();
            }
        }
    }

    @Scope("prototype")
    static class Prototype {
        private final Shop shop = new Shop();

        @AdaptiveRetry
        public String call() {
            return shop.answer();
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @AdaptiveRetry
    @interface Remote {
        @AliasFor(annotation = AdaptiveRetry.class, attribute = "name")
        String instance() default "";
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Remote
    @interface Deeper {}

    static class TooDeep {
        @Deeper
        public void call() {}
    }
}
