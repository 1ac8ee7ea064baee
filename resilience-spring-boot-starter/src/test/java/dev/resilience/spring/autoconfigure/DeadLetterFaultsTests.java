package dev.resilience.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Violation;
import dev.resilience.core.deadletter.ArgumentRedactor;
import dev.resilience.core.deadletter.DeadLetter;
import dev.resilience.core.deadletter.DeadLetterSink;
import dev.resilience.spring.Contexts;
import dev.resilience.spring.annotation.AdaptiveRetry;
import dev.resilience.spring.deadletter.DeadLetterSinks;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class DeadLetterFaultsTests {

    private static final String SETTING = "resilience.adaptive-retry.instances.order.dead-letter";

    @TempDir
    private Path directory;

    private final ApplicationContextRunner runner = Contexts.of(Shop.class);

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
    void anUnknownSinkIsToldWithWhatWasProbablyMeant() {
        assertFaults(
                runner.withPropertyValues(SETTING + "=memroy"),
                SETTING + " = memroy|is not one of memory, file|Did you mean memory?");
    }

    @Test
    void aFileSinkNeedsAPath() {
        assertFaults(
                runner.withPropertyValues(SETTING + "=file"),
                SETTING + " = file|Set resilience.dead-letters.file.path");
    }

    @Test
    void allFaultsOfTheSinksAreToldAtOnce() throws Exception {
        Path taken = Files.createDirectory(directory.resolve("taken"));
        assertFaults(
                runner.withPropertyValues(
                        "resilience.dead-letters.memory.max-entries=0", "resilience.dead-letters.file.path=" + taken),
                "resilience.dead-letters.memory.max-entries = 0|must be at least 1",
                "resilience.dead-letters.file.path = " + taken + "|cannot be written");
        assertFaults(
                runner.withPropertyValues("resilience.dead-letters.fiel.path=x"),
                "resilience.dead-letters.fiel.path|nothing reads this property");
    }

    @Test
    void lettersInFilesAreThereInTheNextRun() {
        ApplicationContextRunner filed = runner.withPropertyValues(
                SETTING + "=file",
                "resilience.dead-letters.file.path=" + directory.resolve("deep/letters.jsonl"),
                "resilience.dead-letters.file.fsync=always",
                "resilience.dead-letters.arguments=values");
        filed.run(context ->
                assertThatThrownBy(() -> context.getBean(Shop.class).order("x")).isInstanceOf(ConnectException.class));
        filed.run(context -> assertThat(context.getBean(DeadLetterSinks.class)
                        .stores()
                        .get("file")
                        .newest(10))
                .singleElement()
                .extracting(DeadLetter::arguments)
                .isEqualTo(List.of("x")));
    }

    @Test
    void aBeanMayBeTheSinkAndAnotherTheRedactor() {
        List<DeadLetter> letters = new CopyOnWriteArrayList<>();
        runner.withBean("audit", DeadLetterSink.class, () -> letters::add)
                .withBean(ArgumentRedactor.class, () -> (method, index, argument) -> "hidden")
                .withPropertyValues(SETTING + "=audit")
                .run(context -> assertThatThrownBy(
                                () -> context.getBean(Shop.class).order("x"))
                        .isInstanceOf(ConnectException.class));
        assertThat(letters).singleElement().extracting(DeadLetter::arguments).isEqualTo(List.of("hidden"));
    }

    static class Shop {

        @AdaptiveRetry("order")
        String order(String customer) throws ConnectException {
            throw new ConnectException("refused");
        }
    }
}
