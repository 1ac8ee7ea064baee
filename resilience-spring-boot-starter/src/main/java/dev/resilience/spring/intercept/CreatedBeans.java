package dev.resilience.spring.intercept;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Knows which beans the context has made itself, from the first one on, until it has started. A guarded bean of these that is no
 * proxy was made too early; one that was registered as a finished object (a mock, say) is as somebody wanted it. Thread-safe.
 */
public final class CreatedBeans implements BeanFactoryPostProcessor {

    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private volatile boolean started;

    /** A listening post of its own: a bean that post-processes beans would be counted twice, and Spring warn about every bean. */
    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        beans.addBeanPostProcessor(new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (!started) {
                    names.add(name);
                }
                return bean;
            }
        });
    }

    boolean contains(String bean) {
        return names.contains(bean);
    }

    void started() {
        started = true;
        names.clear();
    }
}
