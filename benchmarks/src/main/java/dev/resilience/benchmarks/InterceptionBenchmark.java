package dev.resilience.benchmarks;

import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.retry.annotation.EnableRetry;

/** A Spring bean's method, called through the proxy that guards it; the policies are those of the other benchmarks. */
public class InterceptionBenchmark extends Benchmarked {

    private final ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
            .web(WebApplicationType.NONE)
            .logStartupInfo(false)
            .run("--spring.main.banner-mode=off");
    private final GuardedServices.Ours ours = context.getBean(GuardedServices.Ours.class);
    private final GuardedServices.Resilience4j resilience4j = context.getBean(GuardedServices.Resilience4j.class);
    private final GuardedServices.SpringRetry springRetry = context.getBean(GuardedServices.SpringRetry.class);
    private final TrivialAdvice.Target trivialInterceptor = TrivialAdvice.interceptor();
    private final TrivialAdvice.Target trivialAround = TrivialAdvice.around();
    private final TrivialAdvice.Target trivialBindingAround = TrivialAdvice.aroundBinding();

    @Setup
    public void check() {
        for (Object bean :
                List.of(ours, resilience4j, springRetry, trivialInterceptor, trivialAround, trivialBindingAround)) {
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

    /** What an aspect costs. */
    @Benchmark
    public String trivialAround() {
        return trivialAround.call("sku");
    }

    /** What an aspect costs that looks at the annotation. */
    @Benchmark
    public String trivialBindingAround() {
        return trivialBindingAround.call("sku");
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
    public String oursThree() {
        return ours.three("sku");
    }

    @Benchmark
    public String oursFive() {
        return ours.five("sku");
    }

    @Benchmark
    public String resilience4jBreaker() {
        return resilience4j.breaker("sku");
    }

    @Benchmark
    public String resilience4jThree() {
        return resilience4j.three("sku");
    }

    @Benchmark
    public String springRetry() {
        return springRetry.retry("sku");
    }

    @SpringBootApplication
    @EnableRetry
    static class Application {}
}
