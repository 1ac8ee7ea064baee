package dev.resilience.spring.intercept;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Guards by Spring's proxies; from the context's early beginning, so that it knows of beans that are made too early. */
public final class ProxyInterception extends Interception implements BeanFactoryPostProcessor, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(ProxyInterception.class);

    private final CreatedBeans created = new CreatedBeans();

    /**
     * For one context.
     *
     * @throws ResilienceConfigurationException if the aspect guards another context in this class loader
     */
    public ProxyInterception() {
        if (!Claim.proxies()) {
            throw new ResilienceConfigurationException(List.of(new Violation(
                    "resilience.interception",
                    "proxy",
                    "another context in this class loader has its classes woven, so what proxies guard could be guarded twice",
                    "Close that context first, or set resilience.enabled to false in one of them")));
        }
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        beans.addBeanPostProcessor(created);
    }

    @Override
    List<Violation> faults(ConfigurableListableBeanFactory beans, Map<String, List<Declaration>> guarded) {
        List<Violation> faults = new ArrayList<>();
        guarded.forEach((bean, declarations) -> {
            ProxyCheck check = new ProxyCheck(beans, bean, created);
            declarations.forEach(declaration -> faults.addAll(check.obstacles(declaration)));
            faults.addAll(check.isGuarded());
        });
        created.started();
        return faults;
    }

    @Override
    void warn(ConfigurableListableBeanFactory beans, Map<String, List<Declaration>> guarded, GuardedMethods methods) {
        new SelfInvocations(methods).warn(guarded.values());
        if (guarded.values().stream()
                .flatMap(List::stream)
                .map(Declaration::method)
                .anyMatch(Weaving::isWoven)) {
            log.info(
                    "Classes with guarded methods are woven, and their aspect is idle: resilience.interception is proxy");
        }
    }

    @Override
    String describe() {
        return "by proxies";
    }

    @Override
    public void destroy() {
        Claim.releaseProxies();
    }
}
