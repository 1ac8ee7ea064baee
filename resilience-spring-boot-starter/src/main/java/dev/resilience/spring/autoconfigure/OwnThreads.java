package dev.resilience.spring.autoconfigure;

import dev.resilience.core.ResilienceRuntime;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.springframework.beans.factory.DisposableBean;

/**
 * The threads used where the application names no executor; they end with the context. Holds the executor instead of being one:
 * a bean of that type would make Spring Boot leave out the application's own.
 */
final class OwnThreads implements DisposableBean {

    private final ExecutorService executor = ResilienceRuntime.newExecutor();

    Executor executor() {
        return executor;
    }

    @Override
    public void destroy() {
        executor.shutdown();
    }
}
