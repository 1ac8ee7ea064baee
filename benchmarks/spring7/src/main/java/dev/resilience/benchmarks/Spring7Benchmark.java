package dev.resilience.benchmarks;

import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.resilience.annotation.ConcurrencyLimit;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;

/** What {@link InterceptionBenchmark} measures, on Spring Boot 4 and beside what Spring 7 brings itself. */
@NullMarked
public class Spring7Benchmark extends Benchmarked {

    private final ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
            .web(WebApplicationType.NONE)
            .logStartupInfo(false)
            .run("--spring.main.banner-mode=off");
    private final GuardedServices.Ours ours = context.getBean(GuardedServices.Ours.class);
    private final Spring spring = context.getBean(Spring.class);
    private final TrivialAdvice.Target trivialInterceptor = TrivialAdvice.interceptor();

    @Setup
    public void check() {
        for (Object bean : List.of(ours, spring, trivialInterceptor)) {
            if (!AopUtils.isCglibProxy(bean)) {
                throw new IllegalStateException(bean.getClass() + " is not guarded");
            }
        }
    }

    @TearDown
    public void close() {
        context.close();
    }

    /** What a proxy costs. */
    @Benchmark
    public String trivialInterceptor() {
        return trivialInterceptor.call("sku");
    }

    @Benchmark
    public String oursBreaker() {
        return ours.breaker("sku");
    }

    @Benchmark
    public String oursRetry() {
        return ours.retry("sku");
    }

    @Benchmark
    public String oursFive() {
        return ours.five("sku");
    }

    @Benchmark
    public String springRetryable() {
        return spring.retryable("sku");
    }

    @Benchmark
    public String springConcurrencyLimit() {
        return spring.concurrencyLimit("sku");
    }

    /** Guarded by Spring. */
    public static class Spring {

        @Retryable
        public String retryable(String sku) {
            return sku;
        }

        @ConcurrencyLimit(25)
        public String concurrencyLimit(String sku) {
            return sku;
        }
    }

    /** Finds nothing by itself: the peers of the other line stay out. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableResilientMethods
    @Import({GuardedServices.Ours.class, Spring.class})
    static class Application {}
}
