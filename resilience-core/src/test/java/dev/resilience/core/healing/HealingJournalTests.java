package dev.resilience.core.healing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.resilience.core.Guarded;
import dev.resilience.core.Racers;
import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.event.ResilienceEvent;
import dev.resilience.core.journal.Fsync;
import dev.resilience.core.journal.LineFilesConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class HealingJournalTests {

    @TempDir
    private Path directory;

    private final Guarded guarded = new Guarded();
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    void listen() {
        logged.start();
        ((Logger) LoggerFactory.getLogger(HealingJournal.class)).addAppender(logged);
    }

    @AfterEach
    void end() {
        ((Logger) LoggerFactory.getLogger(HealingJournal.class)).detachAppender(logged);
        guarded.close();
    }

    private Path path() {
        return directory.resolve("healing.jsonl");
    }

    private HealingLogConfig config(int maxEntries, Duration gatherWithin, long maxSize, int maxFiles) {
        return new HealingLogConfig(
                maxEntries, gatherWithin, new LineFilesConfig(path(), maxSize, maxFiles, Fsync.NEVER));
    }

    private HealingLog open() {
        return open(guarded.runtime);
    }

    private HealingLog open(ResilienceRuntime runtime) {
        return HealingLog.of(config(1_000, Duration.ofSeconds(10), 1L << 20, 3), runtime);
    }

    private static List<HealingEntry> read(Stream<String> lines) {
        return lines.map(HealingJson::read).toList();
    }

    private List<HealingEntry> written() throws IOException {
        return read(Files.readAllLines(path()).stream());
    }

    private static List<HealingEntry> exported(HealingLog log) throws IOException {
        try (InputStream export = log.export();
                BufferedReader lines = new BufferedReader(new InputStreamReader(export, StandardCharsets.UTF_8))) {
            return read(lines.lines());
        }
    }

    @Test
    void anEntryHasALineForEachOfItsStatesAndTheLastOneHolds() throws Exception {
        try (HealingLog log = open()) {
            log.accept(Told.breaker("CLOSED", "OPEN"));
            HealingEntry opened = log.newest(1, entry -> true).get(0);
            assertThat(written()).containsExactly(opened);

            log.accept(Told.breaker("HALF_OPEN", "CLOSED"));
            HealingEntry ended = log.newest(1, entry -> true).get(0);
            assertThat(written()).containsExactly(opened, ended);
            assertThat(ended.id()).isEqualTo(opened.id());
            assertThat(exported(log)).containsExactly(opened, ended);
        }
    }

    @Test
    void aFloodIsALineASecondAndItsCountIsExact() throws Exception {
        try (HealingLog log = open()) {
            for (int i = 0; i < 1_000; i++) {
                log.accept(Told.retry("inventory", true));
            }
            assertThat(written()).extracting(HealingEntry::count).containsExactly(1L);
            assertThat(exported(log))
                    .as("with what is about to be written")
                    .extracting(HealingEntry::count)
                    .containsExactly(1L, 1_000L);
            guarded.time.advance(Duration.ofSeconds(1));
            assertThat(written()).extracting(HealingEntry::count).containsExactly(1L, 1_000L);
            log.accept(Told.retry("inventory", true));
        }
        assertThat(written())
                .as("closing writes the rest")
                .extracting(HealingEntry::count)
                .containsExactly(1L, 1_000L, 1_001L);
    }

    @Test
    void whatWasUnderWayWhenAProcessEndedHasAnEndInTheNext() throws Exception {
        try (HealingLog first = open()) {
            first.accept(Told.breaker("CLOSED", "OPEN"));
            first.accept(Told.budget("INTACT", "BREACHED", false));
            first.accept(Told.budget("BREACHED", "INTACT", false));
            Files.copy(path(), directory.resolve("killed"));
        }
        Files.move(directory.resolve("killed"), path(), StandardCopyOption.REPLACE_EXISTING);

        open().close();
        open().close();

        List<HealingEntry> lines = written();
        assertThat(lines).hasSize(4);
        HealingEntry last = lines.get(3);
        assertThat(last.id()).isEqualTo(lines.get(0).id());
        assertThat(last.outcome()).isEqualTo(HealingOutcome.PARTIAL);
        assertThat(last.ending()).isEqualTo("process ended");
    }

    @Test
    void whatIsUnderWayWhenTheApplicationStopsIsEndedThen() throws Exception {
        try (HealingLog log = open()) {
            log.accept(Told.breaker("CLOSED", "OPEN"));
        }
        assertThat(written())
                .extracting(HealingEntry::outcome)
                .containsExactly(HealingOutcome.PENDING, HealingOutcome.PARTIAL);
    }

    @Test
    void aTornLineIsCutOffBeforeTheNext() throws Exception {
        try (HealingLog log = open()) {
            log.accept(Told.retry("inventory", true));
        }
        Files.writeString(path(), "{\"id\":\"torn\",\"at", StandardOpenOption.APPEND);
        try (HealingLog log = open()) {
            log.accept(Told.retry("stock", true));
        }
        assertThat(written()).extracting(entry -> entry.subject().name()).containsExactly("inventory", "stock");
    }

    @Test
    void aPathThatCannotBeWrittenIsSaidOnceAndWrittenAsSoonAsItCanBe() throws Exception {
        Files.createDirectory(path());
        try (HealingLog log = open()) {
            log.accept(Told.retry("inventory", true));
            log.accept(Told.retry("inventory", false));
            guarded.time.advance(Duration.ofMinutes(5));

            assertThat(logged.list)
                    .singleElement()
                    .satisfies(line -> assertThat(line.getLevel()).isEqualTo(Level.WARN))
                    .asString()
                    .contains("cannot be written to " + path());
            JournalStatus failing = log.journal().orElseThrow();
            assertThat(failing.failure()).contains("directory");
            assertThat(failing.unwritten()).isEqualTo(2);
            assertThat(log.newest(10, entry -> true)).hasSize(2);
            assertThat(exported(log)).as("from memory").hasSize(2);

            Files.delete(path());
            guarded.time.advance(Duration.ofSeconds(HealingJournal.RETRY_SECONDS));

            assertThat(written()).hasSize(2);
            assertThat(log.journal().orElseThrow()).isEqualTo(new JournalStatus(path(), null, 0, 0));
            assertThat(logged.list).hasSize(2).last().asString().contains("is written to " + path() + " again");
            log.accept(Told.retry("stock", true));
            assertThat(written()).hasSize(3);
        }
    }

    @Test
    void entriesThatCannotWaitAnyLongerAreCountedAsLost() throws Exception {
        Files.createDirectory(path());
        try (HealingLog log = HealingLog.of(config(3, Duration.ZERO, 1L << 20, 3), guarded.runtime)) {
            for (int i = 0; i < 5; i++) {
                log.accept(Told.retry("inventory", true));
            }
            JournalStatus status = log.journal().orElseThrow();
            assertThat(status.unwritten()).isEqualTo(3);
            assertThat(status.lost()).isEqualTo(2);
        }
    }

    @Test
    void aPathThatSomebodyElseWritesIsWaitedFor() throws Exception {
        HealingLog first = open();
        try (HealingLog second = open()) {
            assertThat(second.journal().orElseThrow().failure()).contains("written by somebody else");
            first.close();
            second.accept(Told.retry("inventory", true));
            guarded.time.advance(Duration.ofSeconds(HealingJournal.RETRY_SECONDS));
            assertThat(written()).hasSize(1);
        }
    }

    @Test
    void nothingIsWrittenButOnTheExecutor() throws Exception {
        Queue<Runnable> tasks = new ArrayDeque<>();
        try (HealingLog log = open(guarded.runtime(tasks::add))) {
            log.accept(Told.retry("inventory", true));
            log.accept(Told.retry("inventory", true));
            guarded.time.advance(Duration.ofSeconds(5));
            assertThat(path()).doesNotExist();
            assertThat(tasks).as("one writer").hasSize(1);
            tasks.remove().run();
            assertThat(written()).extracting(HealingEntry::count).containsExactly(2L);
        }
    }

    @Test
    void whatAnEndedExecutorDoesNotTakeIsWrittenAtTheEnd() throws Exception {
        AtomicInteger refused = new AtomicInteger();
        try (HealingLog log = open(guarded.runtime(task -> {
            refused.incrementAndGet();
            throw new RejectedExecutionException();
        }))) {
            log.accept(Told.retry("inventory", true));
            assertThat(refused).hasValue(2);
            assertThat(path()).doesNotExist();
        }
        assertThat(written()).hasSize(1);
    }

    @Test
    void theOldestFilesGo() throws Exception {
        try (HealingLog log = HealingLog.of(config(10, Duration.ZERO, 1_024, 2), guarded.runtime)) {
            for (int i = 0; i < 20; i++) {
                log.accept(Told.retry("inventory-" + i, true));
            }
            assertThat(exported(log))
                    .last()
                    .matches(entry -> entry.subject().name().equals("inventory-19"));
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(file -> !file.toString().endsWith(".lock"))).hasSize(2);
        }
    }

    @Test
    void exportsDuringChangesOfFileHaveWholeLinesAndMissNone() throws Exception {
        int each = 300;
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try (HealingLog log = HealingLog.of(config(1_000, Duration.ZERO, 2_048, 10_000), guarded.runtime(executor))) {
            CyclicBarrier start = new CyclicBarrier(3);
            AtomicInteger told = new AtomicInteger();
            Racers.run(3, number -> {
                start.await();
                for (int i = 0; number < 2 && i < each; i++) {
                    log.accept(Told.retry(number + "-" + i, true));
                    told.incrementAndGet();
                }
                for (int before = 0; number == 2 && before < 2 * each; ) {
                    before = told.get();
                    List<HealingEntry> found = exported(log);
                    assertThat(found).doesNotContainNull();
                    assertThat(names(found)).hasSizeGreaterThanOrEqualTo(before);
                }
            });
            assertThat(names(exported(log))).hasSize(2 * each);
        } finally {
            executor.shutdownNow();
        }
    }

    private static Set<String> names(List<HealingEntry> entries) {
        Set<String> names = new HashSet<>();
        entries.forEach(entry -> names.add(entry.subject().name()));
        return names;
    }

    @Test
    void entriesReadBackAsTheyWereAndPartsOfALineDoNot() {
        List<ResilienceEvent> events = new ArrayList<>(List.of(
                Told.retry("inventory", true),
                Told.breaker("inventory", "\"eu\"\n\ud83d\ude00", "CLOSED", "OPEN", false)));
        try (HealingLog log = HealingLog.of(HealingLogConfig.inMemory(), guarded.runtime, event -> Map.of("a", "b"))) {
            events.forEach(log);
            for (HealingEntry entry : log.newest(10, any -> true)) {
                String line = new String(HealingJson.line(entry), StandardCharsets.UTF_8).trim();
                assertThat(HealingJson.read(line)).isEqualTo(entry);
                for (int end = 0; end < line.length(); end++) {
                    assertThat(HealingJson.read(line.substring(0, end))).isNull();
                }
            }
        }
    }
}
