package dev.resilience.spring.intercept;

import dev.resilience.core.Violation;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** How calls of guarded methods come to their pipelines. */
public abstract sealed class Interception permits ProxyInterception, WovenInterception {

    /**
     * Why it fails to guard methods that are to be guarded.
     *
     * @param guarded by the names of their beans
     */
    abstract List<Violation> faults(ConfigurableListableBeanFactory beans, Map<String, List<Declaration>> guarded);

    /**
     * Tells what works otherwise than somebody may expect, once all is known to be right.
     *
     * @param guarded by the names of their beans
     */
    abstract void warn(
            ConfigurableListableBeanFactory beans, Map<String, List<Declaration>> guarded, GuardedMethods methods);

    /** How it guards, such as "by proxies". */
    abstract String describe();
}
