package dev.resilience.benchmarks;

import dev.resilience.benchmarks.woven.WovenServices;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/**
 * A method woven when it was compiled, beside the same by a proxy. Either kind of guard has its class loader for itself, so each is
 * a state of its own: JMH makes those that a method names, in a JVM of its own for each method.
 */
public class WovenBenchmark extends Benchmarked {

    @Benchmark
    public String oursBreaker(Woven woven) {
        return woven.services.breaker("sku");
    }

    @Benchmark
    public String oursFive(Woven woven) {
        return woven.services.five("sku");
    }

    @Benchmark
    public String proxyBreaker(Proxied proxied) {
        return proxied.services.breaker("sku");
    }

    @Benchmark
    public String proxyFive(Proxied proxied) {
        return proxied.services.five("sku");
    }

    @Benchmark
    public String trivialAspect(Woven woven) {
        return woven.services.trivial("sku");
    }

    /** Guarded by the aspect. */
    @State(Scope.Benchmark)
    public static class Woven {

        final ConfigurableApplicationContext context = run(WovenApplication.class, "aspectj");
        final WovenServices services = context.getBean(WovenServices.class);

        /** Whether a weaver has moved the method's body. */
        public Woven() {
            if (AopUtils.isAopProxy(services)
                    || Arrays.stream(WovenServices.class.getDeclaredMethods())
                            .noneMatch(method -> method.getName().startsWith("trivial_aroundBody"))) {
                throw new IllegalStateException(services.getClass() + " is not woven");
            }
        }

        @TearDown
        public void close() {
            context.close();
        }
    }

    /** Guarded by a proxy. */
    @State(Scope.Benchmark)
    public static class Proxied {

        final ConfigurableApplicationContext context = run(ProxiedApplication.class, "proxy");
        final GuardedServices.Ours services = context.getBean(GuardedServices.Ours.class);

        @TearDown
        public void close() {
            context.close();
        }
    }

    private static ConfigurableApplicationContext run(Class<?> application, String interception) {
        return new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .run("--spring.main.banner-mode=off", "--resilience.interception=" + interception);
    }

    @EnableAutoConfiguration
    @Import(WovenServices.class)
    static class WovenApplication {}

    @EnableAutoConfiguration
    @Import(GuardedServices.Ours.class)
    static class ProxiedApplication {}
}
