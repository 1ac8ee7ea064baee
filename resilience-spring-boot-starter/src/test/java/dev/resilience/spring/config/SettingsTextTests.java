package dev.resilience.spring.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.ResilienceConfigurationException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTextTests {

    private static Map<String, String> parse(String text) {
        return SettingsText.parse(text, CircuitBreakerSettings.class);
    }

    @Test
    void namesAreReadAsPropertyNamesAre() {
        assertThat(parse("open-duration=15s\nminimumCalls: 10\n# why\nsliding-window.type = time"))
                .isEqualTo(Map.of("open-duration", "15s", "minimum-calls", "10", "sliding-window.type", "time"));
        assertThat(SettingsText.parse("kinds.rate-limited.retries=2", AdaptiveRetrySettings.class))
                .isEqualTo(Map.of("kinds.rate-limited.retries", "2"));
    }

    @Test
    void unknownNamesAreToldAllAtOnceWithWhatWasProbablyMeant() {
        assertThatThrownBy(() -> parse("open-duratoin=15s\nfoo=1\nminimum-calls=3"))
                .isInstanceOf(ResilienceConfigurationException.class)
                .hasMessageContaining("open-duratoin = 15s: there is no such setting. Did you mean open-duration?")
                .hasMessageContaining("foo = 1: there is no such setting. There are: ")
                .hasMessageNotContaining("minimum-calls = 3");
    }

    @Test
    void whatIsCompiledIntoPipelinesCannotBeChanged() {
        assertThatThrownBy(() -> parse("enabled=false\npreset=external-service"))
                .hasMessageContaining("enabled = false: cannot be changed while the application runs")
                .hasMessageContaining("preset = external-service: cannot be changed while the application runs");
    }

    /** It may be an expression, and who may write one may run any code. */
    @Test
    void aRuleForResultsIsNotTakenFromAnOperator() {
        assertThatThrownBy(() -> parse("failure-on=T(java.lang.Runtime).getRuntime() != #result"))
                .hasMessageContaining("cannot be changed while the application runs");
        assertThatThrownBy(() -> parse("failure-one=x")).hasMessageNotContaining("Did you mean failure-on");
    }

    @Test
    void aNameWithoutAValueIsRefused() {
        assertThatThrownBy(() -> parse("open-duration=")).hasMessageContaining("open-duration = \"\": has no value");
    }

    @Test
    void emptyAndMalformedTextIsRefused() {
        assertThatThrownBy(() -> parse("  \n")).hasMessageContaining("settings: is empty");
        assertThatThrownBy(() -> parse("open-duration=\\u00zz"))
                .hasMessageContaining("settings: is no properties text");
    }
}
