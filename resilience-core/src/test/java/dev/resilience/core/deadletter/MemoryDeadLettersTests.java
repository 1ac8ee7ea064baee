package dev.resilience.core.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.resilience.core.Racers;
import dev.resilience.core.ResilienceConfigurationException;
import dev.resilience.core.failure.FailureKind;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

class MemoryDeadLettersTests {

    @Test
    void theNewestAreKeptAndTheOthersCounted() {
        MemoryDeadLetters letters = new MemoryDeadLetters(2);
        letters.accept(Samples.letter("a"));
        letters.accept(Samples.letter("b", FailureKind.TIMEOUT));
        letters.accept(Samples.letter("c"));

        assertThat(letters.newest(10)).extracting(DeadLetter::id).containsExactly("c", "b");
        assertThat(letters.newest(1)).extracting(DeadLetter::id).containsExactly("c");
        assertThat(letters.find("a")).isEmpty();
        assertThat(letters.find("b")).contains(Samples.letter("b", FailureKind.TIMEOUT));
        assertThat(letters.dropped()).isOne();
        assertThat(letters.countByKind()).isEqualTo(Map.of(FailureKind.TRANSIENT, 1L, FailureKind.TIMEOUT, 1L));
    }

    @Test
    void aLetterIsRemovedOnce() {
        MemoryDeadLetters letters = new MemoryDeadLetters(2);
        letters.accept(Samples.letter("a"));

        assertThat(letters.remove("a")).isTrue();
        assertThat(letters.remove("a")).isFalse();
        assertThat(letters.newest(1)).isEmpty();
        assertThat(letters.dropped()).isZero();
    }

    @Test
    void itIsNeverOverfullAndEveryLetterIsKeptRemovedOrCounted() throws Exception {
        MemoryDeadLetters letters = new MemoryDeadLetters(50);
        CyclicBarrier start = new CyclicBarrier(3);
        int each = 2_000;
        int[] removed = new int[1];
        Racers.run(3, number -> {
            start.await();
            for (int i = 0; i < each; i++) {
                if (number < 2) {
                    letters.accept(Samples.letter(number + "-" + i));
                } else {
                    removed[0] += letters.remove("0-" + i) ? 1 : 0;
                    assertThat(letters.newest(100)).hasSizeLessThanOrEqualTo(50);
                }
            }
        });

        assertThat(letters.newest(100).size() + letters.dropped() + removed[0]).isEqualTo(2L * each);
    }

    @Test
    void itMustKeepSomething() {
        assertThatThrownBy(() -> new MemoryDeadLetters(0))
                .isInstanceOf(ResilienceConfigurationException.class)
                .hasMessageContaining("max-entries = 0: must be at least 1");
    }
}
