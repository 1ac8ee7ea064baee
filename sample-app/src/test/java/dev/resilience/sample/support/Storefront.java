package dev.resilience.sample.support;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/** A test of the whole application, storefront and simulator, on free ports with few worker threads, and with a breaker of the
 * inventory that is open for a second only (the others' are open for longer than a test takes). */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "simulator.port=0",
            "server.tomcat.threads.max=8",
            "server.tomcat.threads.min-spare=4",
            "resilience.circuit-breaker.instances.inventory.open-duration=1s",
            "resilience.circuit-breaker.defaults.open-duration=30s",
        })
public @interface Storefront {}
