package dev.resilience.guarding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Woven, but guarded by proxies: the aspect lets every call pass, and the start-up line says so. */
@Tag("idle")
class IdleAspectTests extends GuardedByProxiesTests {

    @Override
    String[] settings() {
        return new String[] {"--resilience.interception=proxy"};
    }

    @Test
    @Override
    void startUpSaysHowMethodsAreGuarded() {
        assertThat(startUp())
                .containsPattern("Resilience guards \\d+ methods by proxies: ")
                .contains("Classes with guarded methods are woven, and their aspect is idle");
    }
}
