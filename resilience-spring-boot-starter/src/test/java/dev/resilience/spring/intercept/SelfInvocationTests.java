package dev.resilience.spring.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.annotation.CircuitBreaker;
import dev.resilience.spring.annotation.Timeout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Trap 33: a guarded method that is called on {@code this} is not guarded there, and that is said when the application starts. */
@ExtendWith(OutputCaptureExtension.class)
@Tag("proxy")
class SelfInvocationTests {

    private static final String CALLED = " is called on its own object by ";

    @Test
    void aCallOnThisIsNotGuardedAndThatIsSaid(CapturedOutput output) {
        Contexts.of(Inventory.class).run(context -> {
            Inventory inventory = context.getBean(Inventory.class);
            assertThat(AopUtils.isCglibProxy(inventory)).isTrue();
            assertThat(inventory.stock("a")).isEqualTo("a");
            assertThatThrownBy(inventory::refresh).isInstanceOf(Hiccup.class);
            assertThat(output)
                    .containsOnlyOnce(Inventory.class.getName() + ".stock(String)" + CALLED
                            + "refresh(), past the proxy, so what guards it does not see these calls. "
                            + "Call it through the bean: move it to another one, or have an ObjectProvider of this one "
                            + "injected; or set resilience.interception to aspectj");
        });
    }

    @Test
    void theMendMends(CapturedOutput output) {
        Contexts.of(Mended.class).run(context -> {
            assertThat(context.getBean(Mended.class).refresh()).isEqualTo("a");
            assertThat(output).contains("Resilience guards 1 method").doesNotContain(CALLED);
        });
    }

    @Test
    void nothingIsSaidWhereNoGuardedMethodIsCalledOnThis(CapturedOutput output) {
        Contexts.of(CallsUnguarded.class)
                .run(context -> assertThat(output)
                        .contains("Resilience guards 1 method")
                        .doesNotContain(CALLED));
    }

    @Test
    void twoCallersAreNamed(CapturedOutput output) {
        Contexts.of(TwoCallers.class).run(context -> assertThat(output).contains(CALLED + "a() and b(), past"));
    }

    @Test
    void threeCallersAreNamed(CapturedOutput output) {
        Contexts.of(ThreeCallers.class)
                .run(context -> assertThat(output).contains(CALLED + "ThreeCallers.c(), a() and b(), past"));
    }

    @Test
    void ofMoreCallersThreeAreNamed(CapturedOutput output) {
        Contexts.of(FourCallers.class)
                .run(context -> assertThat(output)
                        .contains(CALLED + "FourCallers.d(), ThreeCallers.c(), a() and 1 other, past"));
        Contexts.of(FiveCallers.class)
                .run(context -> assertThat(output)
                        .contains(CALLED + "FiveCallers.e(), FourCallers.d(), ThreeCallers.c() and 2 others, past"));
    }

    @Test
    void aMethodIsToldOnceHoweverManyBeansHaveIt(CapturedOutput output) {
        Contexts.of(Twins.class)
                .run(context -> assertThat(output)
                        .containsOnlyOnce(CALLED)
                        .contains(Base.class.getName() + ".stock()" + CALLED
                                + "One.own(), Two.own() and refresh(), past"));
    }

    @Test
    void anAnnotationOnTheClassMeansItsPublicMethods(CapturedOutput output) {
        Contexts.of(OnClass.class)
                .run(context -> assertThat(output)
                        .containsOnlyOnce(CALLED)
                        .contains(OnClass.class.getName() + ".stock()" + CALLED + "internal() and refresh(), past"));
    }

    @Test
    void aMethodWhosePoliciesAreSwitchedOffIsNotTold(CapturedOutput output) {
        Contexts.of(Inventory.class)
                .withPropertyValues("resilience.adaptive-retry.enabled=false")
                .run(context -> assertThat(output)
                        .contains("Resilience guards no methods")
                        .doesNotContain(CALLED));
    }

    @Test
    void aFaultOfConfigurationIsToldAlone(CapturedOutput output) {
        Contexts.of(Inventory.class)
                .withPropertyValues("resilience.adaptive-retry.defaults.max-attempts=0")
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(output).doesNotContain(CALLED);
                });
    }

    @Test
    void itsLoggerSilencesIt(CapturedOutput output) {
        LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
        String logger = SelfInvocations.class.getName();
        try {
            logging.setLogLevel(logger, LogLevel.ERROR);
            Contexts.of(Inventory.class).run(context -> assertThat(output).doesNotContain(CALLED));
        } finally {
            logging.setLogLevel(logger, null);
        }
        Contexts.of(Inventory.class).run(context -> assertThat(output).contains(CALLED));
    }

    static class Inventory {
        private int calls;

        @AdaptiveRetry("inventory")
        public String stock(String article) {
            if (++calls % 2 == 1) {
                throw new Hiccup();
            }
            return article;
        }

        public String refresh() {
            return stock("a");
        }
    }

    static class Mended extends Inventory {
        private final ObjectProvider<Mended> self;

        Mended(ObjectProvider<Mended> self) {
            this.self = self;
        }

        @Override
        public String refresh() {
            return self.getObject().stock("a");
        }
    }

    static class CallsUnguarded extends Inventory {
        @Override
        public String refresh() {
            return other();
        }

        private String other() {
            return "";
        }
    }

    static class TwoCallers {
        @Timeout(name = "stock", duration = "5s")
        public void stock() {}

        void b() {
            stock();
        }

        void a() {
            stock();
        }
    }

    static class ThreeCallers extends TwoCallers {
        void c() {
            stock();
        }
    }

    static class FourCallers extends ThreeCallers {
        void d() {
            stock();
        }
    }

    static class FiveCallers extends FourCallers {
        void e() {
            stock();
        }
    }

    abstract static class Base {
        @Timeout(name = "stock", duration = "5s")
        public void stock() {}

        public void refresh() {
            stock();
        }
    }

    static class One extends Base {
        void own() {
            stock();
        }
    }

    static class Two extends Base {
        void own() {
            stock();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Twins {
        @Bean
        One one() {
            return new One();
        }

        @Bean
        One another() {
            return new One();
        }

        @Bean
        Two two() {
            return new Two();
        }
    }

    @CircuitBreaker
    static class OnClass {
        public void stock() {
            internal();
        }

        public void refresh() {
            stock();
        }

        void internal() {
            stock();
        }
    }
}
