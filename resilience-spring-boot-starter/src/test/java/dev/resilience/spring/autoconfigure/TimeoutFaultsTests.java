package dev.resilience.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.Timeout;
import org.junit.jupiter.api.Test;

/** Words of a timeout that mean nothing, in properties and on annotations. */
class TimeoutFaultsTests {

    @Test
    void unknownWordsDoNotStartAndTellWhatWasMeant() {
        Contexts.of(Words.class)
                .withPropertyValues(
                        "resilience.timeout.defaults.duration=2s",
                        "resilience.timeout.instances.properties.late-result=retrun",
                        "resilience.timeout.instances.properties.on-timeout=stak")
                .run(context -> assertThat(context.getStartupFailure())
                        .isInstanceOf(ResilienceConfigurationException.class)
                        .message()
                        .contains(
                                "resilience.timeout.instances.properties.late-result = retrun", "Did you mean return?")
                        .contains("resilience.timeout.instances.properties.on-timeout = stak", "Did you mean stack?")
                        .contains("late-result = fial (@Timeout on " + Words.class.getName() + ".annotation())")
                        .contains("on-timeout = lgo (@Timeout on " + Words.class.getName() + ".annotation())")
                        .contains("is not one of fail, return", "is not one of log, stack"));
    }

    static class Words {

        @Timeout("properties")
        public void properties() {}

        @Timeout(name = "annotation", lateResult = "fial", onTimeout = "lgo")
        public void annotation() {}
    }
}
