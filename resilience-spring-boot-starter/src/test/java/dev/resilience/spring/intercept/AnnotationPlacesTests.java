package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.autoconfigure.PolicyAutoConfiguration;
import dev.resilience.spring.autoconfigure.ResilienceAutoConfiguration;
import jakarta.annotation.PostConstruct;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Proxy;
import java.util.function.Function;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AliasFor;

/** Wherever an annotation may stand, the method is guarded: each of these fails once and answers on the second attempt. */
class AnnotationPlacesTests {

    @Test
    void onAMethod() {
        assertGuarded(OnMethod.class, OnMethod::stock);
    }

    @Test
    void onAPackagePrivateMethod() {
        assertGuarded(OnPackagePrivateMethod.class, OnPackagePrivateMethod::stock);
    }

    @Test
    void onAClassForItsPublicMethods() {
        assertGuarded(OnClass.class, OnClass::stock);
    }

    @Test
    void onAClassNotForOtherMethods() {
        Contexts.of(OnClass.class)
                .run(context -> assertThatThrownBy(
                                () -> context.getBean(OnClass.class).internal())
                        .isInstanceOf(Hiccup.class));
    }

    @Test
    void onAClassNotForStaticAndLifecycleMethodsNorThoseOfEveryObject() {
        Contexts.of(OnClass.class)
                .run(context -> assertThat(context.getBean(GuardedMethods.class).all())
                        .extracting(GuardedMethod::describe)
                        .containsExactly(OnClass.class.getName() + ".stock()"));
    }

    @Test
    void onASuperclassForInheritedMethods() {
        assertGuarded(InheritsFromAnnotated.class, InheritsFromAnnotated::stock);
    }

    @Test
    void onAnOverriddenMethodOfASuperclass() {
        assertGuardedUnlessWoven(OverridesAnnotated.class, OverridesAnnotated::stock);
    }

    @Test
    void onAMethodOfAnInterface() {
        assertGuardedUnlessWoven(ImplementsAnnotatedMethod.class, ImplementsAnnotatedMethod::stock);
    }

    @Test
    void onAnInterface() {
        assertGuardedUnlessWoven(ImplementsAnnotatedType.class, ImplementsAnnotatedType::stock);
    }

    @Test
    @Tag("proxy")
    void onAnInterfaceWhoseClassHasMoreMethodsThanItsJdkProxy() {
        Contexts.of(MoreThanItsInterface.class)
                .withPropertyValues("spring.aop.proxy-target-class=false")
                .run(context -> assertThat(context.getBean(Whole.class).whole()).isEqualTo("whole"));
    }

    @Test
    void onADefaultMethodOfAnInterface() {
        assertGuarded(InheritsDefaultMethod.class, InheritsDefaultMethod::stock);
    }

    @Test
    void onAGenericInterfaceMethod() {
        assertGuardedUnlessWoven(ImplementsGeneric.class, ImplementsGeneric::get);
    }

    @Test
    void inAComposedAnnotation() {
        assertGuarded(Composed.class, Composed::stock);
    }

    @Test
    void inAComposedAnnotationWhoseAttributesReachTheSettings() {
        Contexts.of(Composed.class)
                .run(context -> assertThat(context.getBean(GuardedMethods.class)
                                .all()
                                .iterator()
                                .next()
                                .policies()
                                .get(0))
                        .satisfies(policy -> assertThat(policy.name()).isEqualTo("composed"))
                        .satisfies(policy ->
                                assertThat(policy.policy().settings()).hasFieldOrPropertyWithValue("maxAttempts", 3)));
    }

    @Test
    void onAMethodItReplacesTheOneOfTheSamePolicyOnTheClass() {
        Contexts.of(OnBoth.class).run(context -> {
            assertThatThrownBy(() -> context.getBean(OnBoth.class).once()).isInstanceOf(Hiccup.class);
            assertThat(context.getBean(OnBoth.class).twice()).isEqualTo("answer 2");
        });
    }

    @Test
    @Tag("proxy")
    void onTheInterfaceOfAClientThatIsItselfAProxy() {
        Contexts.of(Clients.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(AnnotatedMethod.class).stock()).isEqualTo("answer 2");
            assertThat(context.getBean(GuardedMethods.class).all())
                    .extracting(
                            GuardedMethod::describe, method -> method.pipeline().name())
                    .containsExactlyInAnyOrder(
                            tuple(AnnotatedMethod.class.getName() + ".stock()", "annotated-method-stock"),
                            tuple(AnnotatedType.class.getName() + ".stock()", "annotated-type-stock"),
                            tuple(Keyed.class.getName() + ".stock(String)", "keyed-stock"));
        });
    }

    @Test
    @Tag("proxy")
    void onTheInterfaceOfALambda() {
        Contexts.of(Clients.class)
                .run(context ->
                        assertThat(context.getBean(AnnotatedType.class).stock()).isEqualTo("answer 2"));
    }

    @Test
    @Tag("proxy")
    void onTheInterfaceOfAClientWithAKeyOverItsArguments() {
        Contexts.of(Clients.class)
                .run(context ->
                        assertThat(context.getBean(Keyed.class).stock("eu")).isEqualTo("eu"));
    }

    @Tag("proxy")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void throughEitherKindOfProxy(boolean proxyTargetClass) {
        Contexts.of(ImplementsAnnotatedMethod.class)
                .withPropertyValues("spring.aop.proxy-target-class=" + proxyTargetClass)
                .run(context -> {
                    AnnotatedMethod bean = context.getBean(AnnotatedMethod.class);
                    assertThat(AopUtils.isCglibProxy(bean)).isEqualTo(proxyTargetClass);
                    assertThat(bean.stock()).isEqualTo("answer 2");
                });
    }

    @Tag("proxy")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutSpringsOwnAutoProxying(boolean proxyTargetClass) {
        Contexts.of(ImplementsAnnotatedMethod.class)
                .withPropertyValues("spring.aop.auto=false", "spring.aop.proxy-target-class=" + proxyTargetClass)
                .run(context -> {
                    AnnotatedMethod bean = context.getBean(AnnotatedMethod.class);
                    assertThat(AopUtils.isCglibProxy(bean)).isEqualTo(proxyTargetClass);
                    assertThat(bean.stock()).isEqualTo("answer 2");
                });
    }

    @Test
    void withoutTheAutoConfigurationOfAop() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(PolicyAutoConfiguration.class, ResilienceAutoConfiguration.class))
                .withUserConfiguration(OnMethod.class)
                .withPropertyValues("resilience.adaptive-retry.defaults.backoff.base=0s")
                .run(context ->
                        assertThat(context.getBean(OnMethod.class).stock()).isEqualTo("answer 2"));
    }

    private static <T> void assertGuarded(Class<T> type, Function<T, String> call) {
        Contexts.of(type).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(call.apply(context.getBean(type))).isEqualTo("answer 2");
        });
    }

    /** What the aspect cannot see is told. */
    private static <T> void assertGuardedUnlessWoven(Class<T> type, Function<T, String> call) {
        if (!Contexts.areWoven()) {
            assertGuarded(type, call);
            return;
        }
        Contexts.of(type)
                .run(context -> assertThat(Contexts.faults(context.getStartupFailure()))
                        .singleElement()
                        .satisfies(fault -> {
                            assertThat(fault.property()).startsWith(type.getName() + ".");
                            assertThat(fault.problem()).isEqualTo("has its annotation where the aspect cannot see it");
                            assertThat(fault.mend()).contains("on the method itself or on its own class");
                        }));
    }

    /** Fails once. */
    static class Backend {

        private int calls;

        String answer() {
            if (++calls == 1) {
                throw new Hiccup();
            }
            return "answer " + calls;
        }
    }

    static class OnMethod {
        private final Backend backend = new Backend();

        @AdaptiveRetry
        public String stock() {
            return backend.answer();
        }
    }

    static class OnPackagePrivateMethod {
        private final Backend backend = new Backend();

        @AdaptiveRetry
        String stock() {
            return backend.answer();
        }
    }

    @AdaptiveRetry
    interface Whole {
        String whole();
    }

    static class MoreThanItsInterface implements Whole {
        @Override
        public String whole() {
            return "whole";
        }

        public String more() {
            return "more";
        }
    }

    @AdaptiveRetry
    static class OnClass {
        private final Backend backend = new Backend();

        public static String help() {
            return "stock()";
        }

        public String stock() {
            return backend.answer();
        }

        String internal() {
            return backend.answer();
        }

        @PostConstruct
        public void prepare() {}

        @Override
        public String toString() {
            return "a shop";
        }
    }

    static class InheritsFromAnnotated extends OnClass {}

    static class OverridesAnnotated extends OnMethod {
        @Override
        public String stock() {
            return super.stock();
        }
    }

    interface AnnotatedMethod {
        @AdaptiveRetry
        String stock();
    }

    static class ImplementsAnnotatedMethod implements AnnotatedMethod {
        private final Backend backend = new Backend();

        @Override
        public String stock() {
            return backend.answer();
        }
    }

    @AdaptiveRetry
    interface AnnotatedType {
        String stock();
    }

    static class ImplementsAnnotatedType implements AnnotatedType {
        private final Backend backend = new Backend();

        @Override
        public String stock() {
            return backend.answer();
        }
    }

    interface DefaultMethod {
        Backend backend();

        @AdaptiveRetry
        default String stock() {
            return backend().answer();
        }
    }

    static class InheritsDefaultMethod implements DefaultMethod {
        private final Backend backend = new Backend();

        @Override
        public Backend backend() {
            return backend;
        }
    }

    interface Generic<T> {
        @AdaptiveRetry
        T get();
    }

    static class ImplementsGeneric implements Generic<String> {
        private final Backend backend = new Backend();

        @Override
        public String get() {
            return backend.answer();
        }
    }

    @Retention(RetentionPolicy.RUNTIME)
    @AdaptiveRetry(maxAttempts = 9)
    @CircuitBreaker
    @interface Remote {
        @AliasFor(annotation = AdaptiveRetry.class, attribute = "name")
        String instance();

        @AliasFor(annotation = AdaptiveRetry.class, attribute = "maxAttempts")
        int attempts() default 5;
    }

    static class Composed {
        private final Backend backend = new Backend();

        @Remote(instance = "composed", attempts = 3)
        public String stock() {
            return backend.answer();
        }
    }

    @AdaptiveRetry(name = "all")
    static class OnBoth {
        private final Backend backend = new Backend();

        @AdaptiveRetry(name = "one", maxAttempts = 1)
        public String once() {
            return backend.answer();
        }

        public String twice() {
            return backend.answer();
        }
    }

    interface Keyed {
        @CircuitBreaker(key = "#region")
        String stock(String region);
    }

    /** What HTTP interface clients and the like are: JDK proxies over nothing but an interceptor. */
    @Configuration(proxyBeanMethods = false)
    static class Clients {

        @Bean
        AnnotatedMethod client() {
            Backend backend = new Backend();
            return ProxyFactory.getProxy(AnnotatedMethod.class, (MethodInterceptor) call -> backend.answer());
        }

        @Bean
        Keyed keyed() {
            return (Keyed) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {Keyed.class},
                    (proxy, method, arguments) -> method.getDeclaringClass() == Object.class ? 0 : arguments[0]);
        }

        @Bean
        AnnotatedType lambda() {
            Backend backend = new Backend();
            Supplier<String> answer = backend::answer;
            return answer::get;
        }
    }
}
