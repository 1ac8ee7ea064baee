package dev.resilience.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Violation;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.healing.HealingEntry;
import dev.resilience.core.healing.HealingLog;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.actuate.HealingLogHealth;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.event.EventDiagnosis;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class HealingLogFaultsTests {

    @TempDir
    private Path directory;

    /** Events and entries are handled at once, on the thread of the call. */
    private final ApplicationContextRunner runner =
            Contexts.of(Shop.class, Direct.class).withPropertyValues("resilience.async.executor=direct");

    private static void assertFaults(ApplicationContextRunner runner, String... expected) {
        runner.run(context -> {
            List<String> faults = Contexts.faults(context.getStartupFailure()).stream()
                    .map(Violation::toString)
                    .toList();
            assertThat(faults).hasSameSizeAs(expected);
            for (String parts : expected) {
                assertThat(faults).anySatisfy(fault -> assertThat(fault).contains(parts.split("\\|")));
            }
        });
    }

    @Test
    void allFaultsAreToldAtOnceAlsoWithoutAFileAndWhileItIsOff() {
        String[] faults = {
            "resilience.healing-log.max-size = 0 B|must be at least 1KB",
            "resilience.healing-log.max-files = 0|must be at least 1",
            "resilience.healing-log.max-entries = 0|must be at least 1",
            "resilience.healing-log.gather-within = PT-1S|must not be negative"
        };
        ApplicationContextRunner wrong = runner.withPropertyValues(
                "resilience.healing-log.max-size=0",
                "resilience.healing-log.max-files=0",
                "resilience.healing-log.max-entries=0",
                "resilience.healing-log.gather-within=-1s");
        assertFaults(wrong, faults);
        assertFaults(wrong.withPropertyValues("resilience.healing-log.enabled=false"), faults);
    }

    @Test
    void aSlipOfThePenAndWhatIsNoPathAreFaults() {
        assertFaults(
                runner.withPropertyValues("resilience.healing-log.max-entires=10", "resilience.healing-log.file=a\0b"),
                "resilience.healing-log.max-entires|Did you mean resilience.healing-log.max-entries",
                "resilience.healing-log.file|is not a path|Name a file");
    }

    @Test
    void itCanBeSwitchedOff() {
        runner.run(context -> assertThat(context).hasSingleBean(HealingLog.class));
        runner.withPropertyValues("resilience.healing-log.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(HealingLog.class));
    }

    @Test
    void aFileThatCannotBeWrittenStopsNothingAndIsSaidOnce(CapturedOutput output) throws Exception {
        Path taken = Files.createDirectory(directory.resolve("taken"));
        runner.withPropertyValues("resilience.healing-log.file=" + taken).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(Shop.class).order()).isEqualTo("ordered");
            assertThat(context.getBean(Shop.class).order()).isEqualTo("ordered");
            HealingLog healing = context.getBean(HealingLog.class);
            assertThat(healing.newest(10, entry -> true)).hasSize(1);
            assertThat(new HealingLogHealth(healing).report().status()).isEqualTo("UP");
            assertThat(new HealingLogHealth(healing).report().details().get("file"))
                    .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                    .containsEntry("writable", false)
                    .containsEntry("unwritten", 1)
                    .containsKey("failure");
        });
        assertThat(output.getOut().split("The healing log cannot be written to", -1))
                .hasSize(2);
    }

    @Test
    void entriesAreInTheFileAndWhatIsKnownOfTheCauseIsInThem() throws Exception {
        Path file = directory.resolve("deep/healing.jsonl");
        ApplicationContextRunner filed = runner.withPropertyValues("resilience.healing-log.file=" + file)
                .withBean(EventDiagnosis.class, () -> HealingLogFaultsTests::diagnosis);
        for (int run = 1; run <= 2; run++) {
            filed.run(context -> {
                context.getBean(Shop.class).order();
                assertThat(context.getBean(HealingLog.class).newest(10, entry -> true))
                        .singleElement()
                        .extracting(HealingEntry::diagnosis)
                        .isEqualTo(Map.of("rootCause", "order"));
            });
            assertThat(Files.readAllLines(file)).hasSize(run).allMatch(line -> line.contains("\"action\":\"RETRY\""));
        }
    }

    private static Map<String, String> diagnosis(ResilienceEvent event) {
        return Map.of("rootCause", event.name());
    }

    @Configuration(proxyBeanMethods = false)
    static class Direct {

        @Bean
        Executor direct() {
            return Runnable::run;
        }
    }

    static class Shop {

        private final AtomicInteger calls = new AtomicInteger();

        @AdaptiveRetry("order")
        String order() throws ConnectException {
            if (calls.getAndIncrement() % 2 == 0) {
                throw new ConnectException("refused");
            }
            return "ordered";
        }
    }
}
