package dev.resilience.core.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.journal.Fsync;
import java.io.BufferedReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process of its own writes letters, says which ones were taken, and is killed in the middle. */
class KilledWriterTests {

    private static final int ENOUGH = 500;

    @TempDir
    private Path directory;

    private static FileDeadLetters open(Path path) {
        return FileDeadLetters.open(
                new FileDeadLettersConfig(path, 64 << 10, 100_000, Fsync.NEVER, Duration.ofSeconds(1)),
                ResilienceRuntime.standard());
    }

    @Test
    void noAcknowledgedLetterIsLostWhenTheProcessIsKilled() throws Exception {
        Path path = directory.resolve("letters.jsonl");
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriterTests.class.getName(),
                        path.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Set<String> acknowledged = new HashSet<>();
        try (BufferedReader output = writer.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith("taken ") && line.endsWith(";")) { // the last line may be torn, too
                    acknowledged.add(line.substring("taken ".length(), line.length() - 1));
                }
                if (acknowledged.size() == ENOUGH) {
                    writer.toHandle()
                            .destroyForcibly(); // SIGKILL; it goes on writing until then; what it has said is read to
                    // the end
                }
            }
        } finally {
            writer.destroyForcibly().waitFor();
        }

        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ENOUGH);
        try (FileDeadLetters letters = open(path)) {
            List<DeadLetter> found = letters.newest(Integer.MAX_VALUE);
            assertThat(found)
                    .extracting(DeadLetter::id)
                    .containsAll(acknowledged)
                    .doesNotHaveDuplicates();
            DeadLetter last = found.get(0);
            assertThat(last).isEqualTo(Samples.letter(last.id()));
        }
    }

    /** The process that is killed. */
    public static void main(String[] arguments) throws Exception {
        FileDeadLetters letters = open(Path.of(arguments[0]));
        PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (int i = 0; ; i++) {
            letters.accept(Samples.letter("letter-" + i));
            output.print("taken letter-" + i + ";\n");
            output.flush();
        }
    }
}
