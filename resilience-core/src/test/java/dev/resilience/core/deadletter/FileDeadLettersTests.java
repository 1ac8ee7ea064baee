package dev.resilience.core.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Guarded;
import dev.resilience.core.Racers;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.journal.Fsync;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileDeadLettersTests {

    @TempDir
    private Path directory;

    private final Guarded guarded = new Guarded();

    @AfterEach
    void end() {
        guarded.close();
    }

    private Path path() {
        return directory.resolve("letters.jsonl");
    }

    private FileDeadLetters open(long maxSize, int maxFiles, Fsync fsync) {
        return FileDeadLetters.open(
                new FileDeadLettersConfig(path(), maxSize, maxFiles, fsync, Duration.ofSeconds(1)), guarded.runtime);
    }

    private FileDeadLetters open() {
        return open(1L << 20, 3, Fsync.NEVER);
    }

    private static List<String> ids(FileDeadLetters letters) {
        return letters.newest(Integer.MAX_VALUE).stream().map(DeadLetter::id).toList();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".lock"))
                    .sorted()
                    .toList();
        }
    }

    private void append(String text) throws IOException {
        Files.writeString(path(), text, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    }

    @ParameterizedTest
    @EnumSource(Fsync.class)
    void lettersAreThereAfterReopening(Fsync fsync) throws Exception {
        try (FileDeadLetters letters = open(1L << 20, 3, fsync)) {
            letters.accept(Samples.letter("a"));
            letters.accept(Samples.letter("b", FailureKind.TIMEOUT));
            guarded.time.advance(Duration.ofSeconds(1));
            assertThat(ids(letters)).containsExactly("b", "a");
        }
        try (FileDeadLetters letters = open(1L << 20, 3, fsync)) {
            letters.accept(Samples.letter("c"));
            assertThat(ids(letters)).containsExactly("c", "b", "a");
            assertThat(letters.find("a")).contains(Samples.letter("a"));
            assertThat(letters.find("x")).isEmpty();
            assertThat(letters.countByKind()).isEqualTo(Map.of(FailureKind.TRANSIENT, 2L, FailureKind.TIMEOUT, 1L));
        }
    }

    @Test
    void aRemovedLetterStaysRemoved() throws Exception {
        try (FileDeadLetters letters = open()) {
            letters.accept(Samples.letter("a"));
            letters.accept(Samples.letter("b"));
            assertThat(letters.remove("a")).isTrue();
            assertThat(letters.remove("a")).isFalse();
            assertThat(ids(letters)).containsExactly("b");
        }
        try (FileDeadLetters letters = open()) {
            assertThat(ids(letters)).containsExactly("b");
            assertThat(letters.find("a")).isEmpty();
            assertThat(letters.countByKind()).isEqualTo(Map.of(FailureKind.TRANSIENT, 1L));
        }
    }

    @ParameterizedTest
    @EnumSource(Fsync.class)
    void aDiagnosisThatFollowsBelongsToItsLetter(Fsync fsync) throws Exception {
        Map<String, String> diagnosis = Map.of("rootCause", "refused");
        try (FileDeadLetters letters = open(1L << 20, 3, fsync)) {
            letters.accept(Samples.letter("a"));
            letters.accept(Samples.letter("b"));
            letters.diagnosed("a", diagnosis);
            letters.diagnosed("gone", diagnosis);
            assertThat(letters.find("a")).map(DeadLetter::diagnosis).contains(diagnosis);
            assertThat(letters.find("b")).contains(Samples.letter("b"));
        }
        try (FileDeadLetters letters = open(1L << 20, 3, fsync)) {
            assertThat(letters.newest(10))
                    .containsExactly(Samples.letter("b"), Samples.letter("a").withDiagnosis(diagnosis));
            assertThat(letters.countByKind()).isEqualTo(Map.of(FailureKind.TRANSIENT, 2L));
        }
    }

    @Test
    void aDiagnosisMayFollowInTheNextFile() throws Exception {
        Map<String, String> diagnosis = Map.of("rootCause", "refused");
        try (FileDeadLetters letters = open(1_024, 3, Fsync.NEVER)) {
            letters.accept(Samples.letter("early"));
            while (files().size() == 1) {
                letters.accept(Samples.letter("other"));
            }
            letters.diagnosed("early", diagnosis);
            assertThat(letters.find("early")).map(DeadLetter::diagnosis).contains(diagnosis);
            assertThat(letters.newest(100))
                    .filteredOn(letter -> letter.id().equals("early"))
                    .extracting(DeadLetter::diagnosis)
                    .containsExactly(diagnosis);
        }
    }

    @Test
    void aFullFileIsFollowedByTheNextAndTheOldestGoes() throws Exception {
        try (FileDeadLetters letters = open(1_024, 3, Fsync.ALWAYS)) {
            for (int i = 0; i < 10; i++) {
                letters.accept(Samples.letter("letter-" + i));
            }
            assertThat(files()).hasSize(3).contains("letters.jsonl");
            assertThat(ids(letters).size() + letters.dropped()).isEqualTo(10);
            assertThat(ids(letters)).first().isEqualTo("letter-9");
            assertThat(letters.dropped()).isPositive();
        }
        List<String> before = files();
        try (FileDeadLetters letters = open(1_024, 3, Fsync.NEVER)) {
            letters.accept(Samples.letter("later"));
            letters.accept(Samples.letter("last"));
            assertThat(files()).as("numbers only grow").hasSize(3).isNotEqualTo(before);
            assertThat(ids(letters)).startsWith("last", "later", "letter-9");
        }
    }

    @Test
    void oneFileAloneIsBegunAnew() throws Exception {
        try (FileDeadLetters letters = open(1_024, 1, Fsync.NEVER)) {
            for (int i = 0; i < 5; i++) {
                letters.accept(Samples.letter("letter-" + i));
            }
            assertThat(files()).containsExactly("letters.jsonl");
            assertThat(ids(letters).size() + letters.dropped()).isEqualTo(5);
        }
    }

    @Test
    void aTornLineIsCutOffAndWhatFollowsIsWhole() throws Exception {
        try (FileDeadLetters letters = open()) {
            letters.accept(Samples.letter("a"));
        }
        String torn = new String(LetterJson.line(Samples.letter("torn")), StandardCharsets.UTF_8);
        append(torn.substring(0, torn.length() / 2));
        try (FileDeadLetters letters = open()) {
            assertThat(ids(letters)).containsExactly("a");
            letters.accept(Samples.letter("b"));
        }
        assertThat(Files.readAllLines(path())).hasSize(2).allMatch(line -> LetterJson.read(line) != null);
    }

    @Test
    void aWholeLineWithoutItsEndIsKept() throws Exception {
        try (FileDeadLetters letters = open()) {
            letters.accept(Samples.letter("a"));
        }
        append(new String(LetterJson.line(Samples.letter("b")), StandardCharsets.UTF_8).trim());
        try (FileDeadLetters letters = open()) {
            letters.accept(Samples.letter("c"));
            assertThat(ids(letters)).containsExactly("c", "b", "a");
        }
    }

    @Test
    void linesOfOthersArePassedOver() throws Exception {
        Files.writeString(path(), "no letter\n\n{}\n");
        try (FileDeadLetters letters = open()) {
            letters.accept(Samples.letter("a"));
            assertThat(ids(letters)).containsExactly("a");
        }
    }

    @Test
    void anInterruptedThreadWritesAndReadsAsAnyOther() throws Exception {
        try (FileDeadLetters letters = open(1_024, 3, Fsync.ALWAYS)) {
            Thread.currentThread().interrupt();
            letters.accept(Samples.letter("a"));
            letters.accept(Samples.letter("b"));
            assertThat(ids(letters)).containsExactly("b", "a");
            assertThat(Thread.interrupted()).isTrue();
            letters.accept(Samples.letter("c"));
            assertThat(ids(letters)).containsExactly("c", "b", "a");
        }
    }

    @Test
    void writersReadersAndChangesOfFileLoseNothing() throws Exception {
        int each = 150;
        try (FileDeadLetters letters = open(4_096, 1_000, Fsync.ALWAYS)) {
            CyclicBarrier start = new CyclicBarrier(3);
            Racers.run(3, number -> {
                start.await();
                for (int i = 0; i < each; i++) {
                    if (number < 2) {
                        letters.accept(Samples.letter(number + "-" + i));
                        assertThat(letters.find(number + "-" + i)).isPresent();
                    } else {
                        assertThat(ids(letters)).doesNotHaveDuplicates();
                    }
                }
            });
            assertThat(ids(letters)).hasSize(2 * each).doesNotHaveDuplicates();
            assertThat(letters.dropped()).isZero();
        }
        try (FileDeadLetters letters = open(4_096, 1_000, Fsync.NEVER)) {
            assertThat(ids(letters)).hasSize(2 * each);
            assertThat(letters.countByKind()).isEqualTo(Map.of(FailureKind.TRANSIENT, 2L * each));
        }
    }

    @Test
    void ofManyWhoRemoveALetterOneDoes() throws Exception {
        try (FileDeadLetters letters = open(1_024, 1_000, Fsync.NEVER)) {
            List<Integer> winners = new ArrayList<>(List.of(0, 0, 0));
            for (int i = 0; i < 50; i++) {
                letters.accept(Samples.letter("letter-" + i));
            }
            CyclicBarrier start = new CyclicBarrier(3);
            Racers.run(3, number -> {
                start.await();
                for (int i = 0; i < 50; i++) {
                    if (letters.remove("letter-" + i)) {
                        winners.set(number, winners.get(number) + 1);
                    }
                }
            });
            assertThat(winners.stream().mapToInt(Integer::intValue).sum()).isEqualTo(50);
            assertThat(ids(letters)).isEmpty();
            assertThat(letters.countByKind()).isEmpty();
        }
    }

    @Test
    void whatIsClosedRefusesLetters() {
        FileDeadLetters letters = open();
        letters.close();
        letters.close();
        assertThatThrownBy(() -> letters.accept(Samples.letter("a")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void twoWritersOfOnePathAreRefused() {
        try (FileDeadLetters first = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(ResilienceConfigurationException.class)
                    .hasMessageContaining("is written by somebody else")
                    .hasMessageContaining("Give every process a path of its own");
            assertThat(ids(first)).isEmpty();
        }
        open().close();
    }

    @Test
    void aPathThatCannotBeWrittenIsRefused() throws Exception {
        Files.createDirectory(path());
        assertThatThrownBy(this::open)
                .isInstanceOf(ResilienceConfigurationException.class)
                .hasMessageContaining("path = " + path())
                .hasMessageContaining("cannot be written");
    }

    @Test
    void impossibleSettingsAreToldTogether() {
        assertThatThrownBy(() -> new FileDeadLettersConfig(path(), 10, 0, Fsync.NEVER, Duration.ZERO))
                .isInstanceOf(ResilienceConfigurationException.class)
                .hasMessageContaining("max-size = 10 B: must be at least 1KB")
                .hasMessageContaining("max-files = 0")
                .hasMessageContaining("fsync-interval = PT0S");
    }
}
