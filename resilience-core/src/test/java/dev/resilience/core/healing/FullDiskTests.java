package dev.resilience.core.healing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.Guarded;
import dev.resilience.core.journal.Fsync;
import dev.resilience.core.journal.LineFilesConfig;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process of its own whose files the operating system does not let grow beyond a limit: writes end in the middle of a line. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class FullDiskTests {

    private static final int BLOCKS = 64;

    @TempDir
    private Path directory;

    @Test
    void theFileStaysReadableAndTheLogGoesOnOnceThereIsRoom() throws Exception {
        Path path = directory.resolve("healing.jsonl");
        String command = String.format(
                "ulimit -f %d; exec '%s' -XX:-UsePerfData -cp '%s' %s '%s'",
                BLOCKS,
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                FullDiskTests.class.getName(),
                path);
        Process writer = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        String said;
        try (BufferedReader output = writer.inputReader(StandardCharsets.UTF_8)) {
            said = output.lines().collect(Collectors.joining("\n"));
        } finally {
            writer.destroyForcibly().waitFor();
        }

        assertThat(said).contains("full", "said once", "room again, unwritten 0, lost 0, failure null");
        assertThat(said.split("said once", -1)).hasSize(2);
        List<String> whenFull = Files.readAllLines(directory.resolve("full"));
        List<String> afterwards = Files.readAllLines(path);
        assertThat(whenFull).isNotEmpty().allMatch(line -> HealingJson.read(line) != null);
        assertThat(afterwards).isNotEmpty().allMatch(line -> HealingJson.read(line) != null);
        assertThat(whenFull.size() + afterwards.size())
                .as("none is lost and none is doubled")
                .isEqualTo(told(said));
    }

    private static int told(String said) {
        return Integer.parseInt(said.replaceAll("(?s).*told (\\d+);.*", "$1"));
    }

    /** The process. */
    public static void main(String[] arguments) throws Exception {
        Path path = Path.of(arguments[0]);
        try (Guarded guarded = new Guarded();
                HealingLog log = HealingLog.of(
                        new HealingLogConfig(1_000, Duration.ZERO, new LineFilesConfig(path, 1L << 20, 3, Fsync.NEVER)),
                        guarded.runtime)) {
            int told = 0;
            while (told < 10_000 && log.journal().orElseThrow().failure() == null) {
                log.accept(Told.retry("inventory", true));
                told++;
            }
            log.accept(Told.retry("inventory", true));
            told++;
            guarded.time.advance(Duration.ofMinutes(1));
            System.out.println("full: " + log.journal().orElseThrow());
            Files.move(path, path.resolveSibling("full"));
            guarded.time.advance(Duration.ofMinutes(1));
            JournalStatus status = log.journal().orElseThrow();
            System.out.printf(
                    "room again, unwritten %d, lost %d, failure %s%ntold %d;%n",
                    status.unwritten(), status.lost(), status.failure(), told);
        }
    }
}
