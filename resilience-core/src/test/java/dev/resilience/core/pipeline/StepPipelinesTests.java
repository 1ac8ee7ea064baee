package dev.resilience.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.retry.RetryOutcome;
import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StepPipelinesTests {

    private static Pipeline pipeline(String name, int attempts) {
        return Pipeline.named(name)
                .retry(r -> r.maxAttempts(attempts).backoffBase(Duration.ZERO).backoffMax(Duration.ZERO))
                .build();
    }

    private static int attempts(Pipeline pipeline) {
        RetryOutcome<String> outcome = pipeline.execute(() -> {
            throw new ConnectException("Connection refused");
        });
        return outcome.attempts();
    }

    @Test
    void eachStepHasItsPoliciesAndTheOthersTheDefault() {
        StepPipelines none = StepPipelines.otherwise(pipeline("others", 2));
        StepPipelines steps = none.with("download", pipeline("download", 3)).with("charge", pipeline("charge", 1));

        assertThat(attempts(steps.of("download"))).isEqualTo(3);
        assertThat(attempts(steps.of("charge"))).isEqualTo(1);
        assertThat(attempts(steps.of("report"))).isEqualTo(2);
        assertThat(none.of("charge")).isSameAs(steps.of("report"));
    }
}
