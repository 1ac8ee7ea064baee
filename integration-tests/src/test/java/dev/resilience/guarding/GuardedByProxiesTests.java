package dev.resilience.guarding;

/** Guarded by Spring's proxies, which is the default. */
class GuardedByProxiesTests extends GuardingContract {

    @Override
    String way() {
        return "by proxies";
    }
}
