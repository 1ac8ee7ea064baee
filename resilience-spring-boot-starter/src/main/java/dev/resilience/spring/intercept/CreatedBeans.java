package dev.resilience.spring.intercept;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Knows which beans the context has made itself, from the first one on, until it has started. A guarded bean of these that is no
 * proxy was made too early; one that was registered as a finished object (a mock, say) is as somebody wanted it. Never a bean: a
 * bean that post-processes beans would be counted twice, and Spring warn about every bean. Thread-safe.
 */
final class CreatedBeans implements BeanPostProcessor {

    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private volatile boolean started;

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (!started) {
            names.add(name);
        }
        return bean;
    }

    boolean contains(String bean) {
        return names.contains(bean);
    }

    void started() {
        started = true;
        names.clear();
    }
}
