package dev.resilience.core.failurebudget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.Violation;
import dev.resilience.test.time.FakeTimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What was counted for an objective survives a restart, and whatever is wrong with its file costs no call. */
@Timeout(60)
class StateFileTests {

    private static final Duration MONTH = Duration.ofDays(30);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void listen() {
        file = directory.resolve("state").resolve("search.budget");
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger().detachAppender(log);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(ErrorBudget.class);
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(line -> line.getLevel().toString().equals("WARN"))
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> !line.contains("burns its error budget"))
                .toList();
    }

    /** A process that starts at some time of day, with another beginning of its clock. */
    private ErrorBudgetRig start(Instant wallTime) {
        return new ErrorBudgetRig(0.9, MONTH, file, new FakeTimeSource(new Random().nextLong(), wallTime));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(file.getParent())) {
            return files.sorted().toList();
        }
    }

    @Test
    void countsSurviveARestart() {
        ErrorBudgetRig first = start(START);
        first.calls(90, 10);
        first.budget.close();

        ErrorBudgetRig second = start(START.plusSeconds(60));

        assertThat(second.errors().remaining()).isZero();
        assertThat(second.errors().burnRate(BurnWindow.FIVE_MINUTES)).hasValue(1);
        second.calls(100, 0);
        assertThat(second.errors().remaining()).isEqualTo(0.5);
        assertThat(warnings()).isEmpty();
        second.budget.close();
    }

    @Test
    void theTimeWhileTheProcessWasDownCounts() {
        ErrorBudgetRig first = start(START);
        first.calls(90, 10);
        first.time.advance(Duration.ofDays(20));
        first.calls(100, 0);
        first.budget.close();

        ErrorBudgetRig second = start(START.plus(Duration.ofDays(20)).plus(Duration.ofHours(2)));
        assertThat(second.errors().burnRate(BurnWindow.ONE_HOUR)).isEmpty();
        assertThat(second.errors().burnRate(BurnWindow.SIX_HOURS)).hasValue(0);
        assertThat(second.errors().remaining()).isEqualTo(0.5);
        second.time.advance(Duration.ofDays(10));
        assertThat(second.errors().remaining())
                .as("the failures are a period old")
                .isEqualTo(1);
        second.budget.close();

        ErrorBudgetRig muchLater = start(START.plus(Duration.ofDays(36_500)));
        assertThat(muchLater.errors().remaining()).isEqualTo(1);
        muchLater.budget.close();
    }

    @Test
    void itIsWrittenAtMostEveryMinuteAndWhenNothingComesAnyMore() throws IOException {
        ErrorBudgetRig rig = start(START);
        byte[] atStart = Files.readAllBytes(file);
        rig.calls(9, 1);
        rig.time.advance(ErrorBudgetRig.TICK);
        assertThat(file).hasBinaryContent(atStart);

        for (int i = 0; i < 3; i++) {
            rig.calls(9, 1);
            rig.tick();
        }
        byte[] afterAMinute = Files.readAllBytes(file);
        assertThat(afterAMinute).isNotEqualTo(atStart);
        rig.calls(9, 1);
        rig.tick();
        assertThat(file).hasBinaryContent(afterAMinute);

        rig.tick();

        assertThat(Files.readAllBytes(file)).as("idle").isNotEqualTo(afterAMinute);
        assertThat(rig.time.scheduledTasks()).isZero();
        assertThat(files()).containsExactly(file, file.resolveSibling("search.budget.lock"));
        rig.budget.close();
    }

    /** An alert that goes on is not told twice, and one that is over is told to have ended. */
    @Test
    void alertsThatWereActiveGoOn() {
        ErrorBudgetRig first = new ErrorBudgetRig(0.99, MONTH, file, new FakeTimeSource());
        first.calls(80, 20);
        first.tick();
        first.budget.close();
        Instant later = first.time.wallTime().plus(Duration.ofMinutes(10));

        ErrorBudgetRig second = new ErrorBudgetRig(0.99, MONTH, file, new FakeTimeSource(0, later));
        assertThat(second.errors().activeAlerts()).containsExactly("1h/5m", "6h/30m", "3d/6h");
        second.tick();

        assertThat(second.told()).containsExactly("-1h/5m");
        assertThat(second.errors().activeAlerts()).containsExactly("6h/30m", "3d/6h");
        second.budget.close();
    }

    @Test
    void aDamagedFileIsKeptAsideAndToldAndBeginsAnew() throws IOException {
        ErrorBudgetRig first = start(START);
        first.calls(90, 10);
        first.budget.close();
        byte[] whole = Files.readAllBytes(file);
        for (byte[] damaged : List.of(
                new byte[0],
                "none of ours".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                cut(whole),
                bent(whole))) {
            Files.write(file, damaged);
            log.list.clear();

            ErrorBudgetRig second = start(START.plusSeconds(damaged.length));

            assertThat(second.errors().remaining()).isEqualTo(1);
            Path aside = file.resolveSibling("search.budget.unusable-"
                    + START.plusSeconds(damaged.length).toEpochMilli());
            assertThat(aside).hasBinaryContent(damaged);
            assertThat(warnings())
                    .singleElement()
                    .asString()
                    .contains(file.toString(), "begins anew", aside.toString());
            second.budget.close();
        }
    }

    private static byte[] cut(byte[] whole) {
        return java.util.Arrays.copyOf(whole, whole.length - 100);
    }

    private static byte[] bent(byte[] whole) {
        byte[] bent = whole.clone();
        bent[whole.length / 2] ^= 1;
        return bent;
    }

    @Test
    void everyDamageOfOneByteIsFound() throws IOException {
        byte[] whole = image();
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            byte[] bent = whole.clone();
            bent[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));

            assertThatExceptionOfType(IOException.class).isThrownBy(() -> BudgetImage.decode(bent));
        }
        assertThat(BudgetImage.decode(whole).savedAt()).isEqualTo(START);
    }

    private static byte[] image() {
        OutcomeHistory history = new OutcomeHistory(MONTH, 0);
        history.record(true, 1);
        return new BudgetImage(START, history.save(2), java.util.Set.of(BurnRule.HOUR)).encode();
    }

    @Test
    void anotherVersionIsSaidToBeOne() {
        byte[] other = image();
        other[7] = 2;

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> BudgetImage.decode(other))
                .withMessage("it has version 2, this is version 1");
    }

    @Test
    void aFileFromTheFutureBeginsAnewButAClockSetBackAnHourDoesNotMatter() {
        ErrorBudgetRig first = start(START);
        first.calls(90, 10);
        first.budget.close();

        ErrorBudgetRig setBack = start(START.minus(Duration.ofHours(1)));
        assertThat(setBack.errors().remaining()).isZero();
        setBack.budget.close();

        ErrorBudgetRig past = start(START.minus(Duration.ofHours(3)));
        assertThat(past.errors().remaining()).isEqualTo(1);
        assertThat(warnings()).singleElement().asString().contains("it was written at 2025-12-31T23:00:00Z");
        past.budget.close();
    }

    @Test
    void aFileThatCannotBeWrittenAtTheStartIsAFault() throws IOException {
        Files.createDirectories(file.getParent());
        Path noDirectory = Files.writeString(directory.resolve("plain"), "a file");
        Path below = noDirectory.resolve("search.budget");

        assertThat(faultOf(below))
                .returns("state-file", Violation::property)
                .returns(below, Violation::value)
                .satisfies(fault -> assertThat(fault.problem()).startsWith("cannot be written: "))
                .returns("Name a file in a directory that this process may write to", Violation::mend);
        assertThat(faultOf(file.getParent())).returns("is a directory", Violation::problem);
        Files.createDirectories(file.resolveSibling("search.budget.tmp"));
        assertThat(faultOf(file).problem()).startsWith("cannot be written: ");
        Files.delete(file.resolveSibling("search.budget.tmp"));
        start(START).budget.close(); // and what was refused has let go of it
    }

    private static Violation faultOf(Path path) {
        FakeTimeSource time = new FakeTimeSource();
        try {
            new ErrorBudgetRig(0.9, MONTH, path, time).budget.close();
        } catch (ResilienceConfigurationException refused) {
            return refused.violations().get(0);
        }
        throw new AssertionError("not refused: " + path);
    }

    @Test
    void twoBudgetsMayNotShareAFile() {
        ErrorBudgetRig first = start(START);

        assertThat(faultOf(file).problem()).isEqualTo("is the state of another budget, of this or another process");

        first.budget.close();
        start(START).budget.close();
    }

    @Test
    void theFileOfARunningBudgetStaysTheSame() {
        ErrorBudgetRig rig = start(START);
        rig.calls(90, 10);
        Path other = file.resolveSibling("other");

        assertThatExceptionOfType(ResilienceConfigurationException.class)
                .isThrownBy(() -> rig.budget.reconfigure(ErrorBudgetRig.settings(0.8, MONTH, other)))
                .withMessageContaining("state-file = " + other)
                .withMessageContaining("cannot be changed while the budget runs: it is " + file);

        assertThat(rig.budget.settings().objective().objective()).isEqualTo(0.9);
        assertThat(rig.errors().remaining()).isZero();
        rig.budget.close();
    }

    @Test
    void aFileThatCannotBeWrittenAnyMoreIsToldOnceAndTriedAgain() throws IOException {
        ErrorBudgetRig rig = start(START);
        Path obstacle = Files.createDirectories(file.resolveSibling("search.budget.tmp"));
        for (int i = 0; i < 20; i++) {
            rig.calls(9, 1);
            rig.tick();
        }

        assertThat(warnings()).singleElement().asString().contains("cannot be written to " + file);
        assertThat(rig.errors().stateFileProblem()).contains("search.budget.tmp");
        assertThat(rig.budget.snapshot()).containsKey("stateFileProblem");
        assertThat(rig.budget.isBreached()).isFalse();
        Files.delete(obstacle);
        rig.time.advance(Duration.ofMinutes(2));
        assertThat(rig.errors().stateFileProblem()).isNull();
        assertThat(rig.budget.snapshot()).doesNotContainKey("stateFileProblem");
        assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage))
                .contains("The state of an error budget is written to " + file + " again");
        rig.budget.close();
    }

    /** An interrupt closes a FileChannel that is written through; nothing here is. */
    @Test
    void anInterruptedThreadWritesAllTheSame() {
        ErrorBudgetRig first = start(START);
        first.calls(90, 10);
        Thread.currentThread().interrupt();
        first.budget.close();
        assertThat(Thread.interrupted()).isTrue();

        ErrorBudgetRig second = start(START);

        assertThat(second.errors().remaining()).isZero();
        assertThat(warnings()).isEmpty();
        second.budget.close();
    }

    /** A wall clock that was set while the process ran counts for the time it was down, and for nothing else. */
    @Test
    void aWallClockThatWasSetBackWhileRunningIsForgottenAtTheNextStart() {
        ErrorBudgetRig first = start(START);
        first.calls(90, 10);
        first.time.setWallTime(START.minus(Duration.ofDays(400)));
        first.time.advance(Duration.ofMinutes(1));
        first.budget.close();

        ErrorBudgetRig second = start(START.minus(Duration.ofDays(400)).plus(Duration.ofHours(1)));

        assertThat(second.errors().remaining()).isZero();
        second.budget.close();
    }

    @Test
    void whatAKilledProcessLeftHalfWrittenDoesNotMatter() throws IOException {
        ErrorBudgetRig first = start(START);
        first.calls(90, 10);
        first.budget.close();
        Files.write(file.resolveSibling("search.budget.tmp"), cut(Files.readAllBytes(file)));

        ErrorBudgetRig second = start(START);

        assertThat(second.errors().remaining()).isZero();
        second.budget.close();
    }
}
