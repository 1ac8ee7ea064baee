package dev.resilience.core.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.resilience.core.ResilienceRuntime;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.time.TimeSource;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A letter is written while its caller waits; what has to be found out about it follows. */
class DiagnosedLettersTests {

    private static final Map<String, String> DIAGNOSIS = Map.of("kind", "TRANSIENT");

    private final Queue<Runnable> later = new ArrayDeque<>();
    private final MemoryDeadLetters store = new MemoryDeadLetters(10);
    private final List<String> asked = new ArrayList<>();
    private @Nullable Map<String, String> known;
    private boolean failing;

    private final LetterDiagnoser diagnoser = new LetterDiagnoser() {
        @Override
        public @Nullable Map<String, String> known(GivenUp end, String method) {
            asked.add("known");
            return known;
        }

        @Override
        public Map<String, String> diagnose(GivenUp end, String method) {
            asked.add("diagnose");
            if (failing) {
                throw new IllegalStateException("no idea");
            }
            return DIAGNOSIS;
        }
    };

    private DeadLetters letters(DeadLetterSink sink) {
        return new DeadLetters(
                "test",
                sink,
                ArgumentRedactor.types(),
                false,
                ResilienceRuntime.over(TimeSource.system(), later::add),
                diagnoser);
    }

    private static void write(DeadLetters letters) {
        GivenUp end = new GivenUp(
                "adaptive-retry",
                "inventory",
                FailureKind.TRANSIENT,
                "MAX_ATTEMPTS",
                3,
                Duration.ofSeconds(1),
                List.of(),
                new ConnectException("refused"),
                null);
        letters.write(end, () -> "never called");
    }

    private Map<String, String> diagnosis() {
        return store.newest(10).get(0).diagnosis();
    }

    @Test
    void whatIsKnownStandsInTheLetterAtOnce() {
        known = DIAGNOSIS;
        write(letters(store));

        assertThat(diagnosis()).isEqualTo(DIAGNOSIS);
        assertThat(asked).containsExactly("known");
        assertThat(later).isEmpty();
    }

    @Test
    void whatHasToBeFoundOutFollowsOnTheExecutor() {
        write(letters(store));
        assertThat(asked).containsExactly("known");
        assertThat(diagnosis()).isEmpty();

        later.remove().run();
        assertThat(asked).containsExactly("known", "diagnose");
        assertThat(diagnosis()).isEqualTo(DIAGNOSIS);
        assertThat(store.newest(10)).hasSize(1);
    }

    @Test
    void aLetterThatIsGoneMeanwhileDoesNotComeBack() {
        write(letters(store));
        assertThat(store.remove(store.newest(1).get(0).id())).isTrue();
        later.remove().run();
        assertThat(store.newest(10)).isEmpty();
    }

    @Test
    void aDiagnoserThatFailsLeavesTheLetterAsItIs() {
        failing = true;
        DeadLetters letters = letters(store);
        write(letters);
        later.remove().run();

        assertThat(diagnosis()).isEmpty();
        assertThat(letters.failures()).isZero();
    }

    @Test
    void aLetterIsTakenWhereNoThreadIsFreeToDiagnoseIt() {
        DeadLetters letters = new DeadLetters(
                "test",
                store,
                ArgumentRedactor.types(),
                false,
                ResilienceRuntime.over(TimeSource.system(), task -> {
                    throw new RejectedExecutionException();
                }),
                diagnoser);
        write(letters);

        assertThat(asked).containsExactly("known");
        assertThat(diagnosis()).isEmpty();
        assertThat(letters.failures()).isZero();
    }

    @Test
    void aLetterThatTheSinkDidNotTakeIsNotDiagnosed() {
        DeadLetters letters = letters(letter -> {
            throw new IllegalStateException("full");
        });
        write(letters);

        assertThat(later).isEmpty();
        assertThat(letters.failures()).isEqualTo(1);
    }

    @Test
    void aSinkThatCannotTakeTheDiagnosisHasTakenTheLetter() {
        List<DeadLetter> taken = new ArrayList<>();
        DeadLetters letters = letters(new DeadLetterSink() {
            @Override
            public void accept(DeadLetter letter) {
                taken.add(letter);
            }

            @Override
            public void diagnosed(String id, Map<String, String> diagnosis) {
                throw new IllegalStateException("closed");
            }
        });
        write(letters);
        later.remove().run();

        assertThat(taken).hasSize(1);
        assertThat(letters.failures()).isZero();
    }
}
