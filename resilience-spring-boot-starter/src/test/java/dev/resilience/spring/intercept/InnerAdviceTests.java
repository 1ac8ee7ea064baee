package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.ReflectiveMethodInvocation;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.DynamicMethodMatcherPointcut;
import org.springframework.util.ReflectionUtils;

/** An invocation is copied for each attempt where advice further in would miss later ones, and only there. */
@Tag("proxy")
class InnerAdviceTests {

    private final List<Boolean> answers = new ArrayList<>();
    private final MethodInterceptor asking = invocation -> {
        answers.add(InnerAdvice.mayFollow(invocation));
        return invocation.proceed();
    };

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingFollowsTheLastAdvice(boolean proxyTargetClass) {
        ProxyFactory factory = factory(proxyTargetClass);
        factory.addAdvice((MethodInterceptor) MethodInvocation::proceed);
        factory.addAdvice(asking);
        greet(factory);
        assertThat(answers).containsExactly(false);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void adviceFurtherInFollows(boolean proxyTargetClass) {
        ProxyFactory factory = factory(proxyTargetClass);
        factory.addAdvice(asking);
        factory.addAdvice((MethodInterceptor) MethodInvocation::proceed);
        greet(factory);
        assertThat(answers).containsExactly(true);
    }

    @Test
    void theSameAdviceMayFollowItself() {
        ProxyFactory factory = factory(true);
        factory.addAdvisor(new DefaultPointcutAdvisor(asking));
        factory.addAdvisor(new DefaultPointcutAdvisor(asking));
        greet(factory);
        assertThat(answers).containsExactly(true, false);
    }

    @Test
    void adviceThatLooksAtArgumentsMayFollow() {
        ProxyFactory factory = factory(true);
        factory.addAdvice(asking);
        factory.addAdvisor(new DefaultPointcutAdvisor(
                new DynamicMethodMatcherPointcut() {
                    @Override
                    public boolean matches(Method method, Class<?> targetClass, Object... arguments) {
                        return arguments[0].equals("nobody");
                    }
                },
                (MethodInterceptor) MethodInvocation::proceed));
        greet(factory);
        assertThat(answers).containsExactly(true);
    }

    @Test
    void anInvocationOfAnotherKindIsNotTrusted() {
        MethodInvocation foreign = (MethodInvocation) java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {MethodInvocation.class},
                (proxy, method, arguments) -> null);
        assertThat(InnerAdvice.mayFollow(foreign)).isTrue();
    }

    @Test
    void anInvocationWithoutAdviceFurtherInIsProceededAgainAndAgain() throws Throwable {
        Copied invocation = new Copied(attemptingThrice());
        assertThat(invocation.proceed()).isEqualTo("Hello Ann");
        assertThat(invocation.greeter.greeted).containsExactly("Ann", "Ann", "Ann");
        assertThat(invocation.copies).isZero();
    }

    @Test
    void anInvocationWithAdviceFurtherInIsCopiedForEachAttempt() throws Throwable {
        List<String> seen = new ArrayList<>();
        Copied invocation = new Copied(attemptingThrice(), inner -> {
            seen.add("inner");
            return inner.proceed();
        });
        assertThat(invocation.proceed()).isEqualTo("Hello Ann");
        assertThat(seen).containsExactly("inner", "inner", "inner");
        assertThat(invocation.copies).isEqualTo(3);
    }

    @Test
    void adviceThatIsAddedToALiveProxyRunsForEachAttempt() {
        Contexts.of(Flaky.class).run(context -> {
            Flaky flaky = context.getBean(Flaky.class);
            assertThat(flaky.greet("Ann")).isEqualTo("Hello Ann");

            List<Object> seen = new ArrayList<>();
            ((Advised) flaky).addAdvice((MethodInterceptor) inner -> {
                seen.add(inner.getArguments()[0]);
                inner.getArguments()[0] += "!";
                return inner.proceed();
            });
            assertThat(flaky.greet("Bob")).isEqualTo("Hello Bob!");
            assertThat(seen).containsExactly("Bob", "Bob", "Bob");
        });
    }

    private static MethodInterceptor attemptingThrice() {
        return invocation -> {
            GuardedInvocation call = ProxiedInvocation.of(invocation, true);
            call.call();
            call.call();
            return call.call();
        };
    }

    private static ProxyFactory factory(boolean proxyTargetClass) {
        ProxyFactory factory = new ProxyFactory(new Greeter());
        factory.setProxyTargetClass(proxyTargetClass);
        return factory;
    }

    private static void greet(ProxyFactory factory) {
        assertThat(((Greeting) factory.getProxy()).greet("Ann")).isEqualTo("Hello Ann");
    }

    interface Greeting {
        String greet(String name);
    }

    static class Greeter implements Greeting {

        final List<String> greeted = new ArrayList<>();

        @Override
        public String greet(String name) {
            greeted.add(name);
            return "Hello " + name;
        }
    }

    static class Flaky extends Greeter {

        @Override
        @AdaptiveRetry
        public String greet(String name) {
            String greeting = super.greet(name);
            if (greeted.size() % 3 != 0) {
                throw new Hiccup();
            }
            return greeting;
        }
    }

    /** An invocation that counts its copies. */
    private static final class Copied extends ReflectiveMethodInvocation {

        private final Greeter greeter;
        private int copies;

        Copied(MethodInterceptor... advice) {
            this(new Greeter(), List.of((Object[]) advice));
        }

        private Copied(Greeter greeter, List<Object> advice) {
            super(
                    greeter,
                    greeter,
                    ReflectionUtils.findMethod(Greeter.class, "greet", String.class),
                    new Object[] {"Ann"},
                    Greeter.class,
                    advice);
            this.greeter = greeter;
        }

        @Override
        public MethodInvocation invocableClone() {
            copies++;
            return super.invocableClone();
        }
    }
}
