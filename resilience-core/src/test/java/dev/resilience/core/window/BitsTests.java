package dev.resilience.core.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitsTests {

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 128, 130})
    void clearingEveryRangeDoesAndCountsTheSameAsABitSet(int size) {
        for (int from = 0; from <= size; from++) {
            for (int to = from; to <= size; to++) {
                long[] words = Bits.of(size);
                BitSet expected = new BitSet(size);
                for (int bit = 0; bit < size; bit += 1 + bit % 2) {
                    Bits.set(words, bit);
                    expected.set(bit);
                }
                int ones = expected.get(from, to).cardinality();
                expected.clear(from, to);

                assertThat(Bits.clear(words, from, to)).isEqualTo(ones);
                assertThat(BitSet.valueOf(words)).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 65, 128, 129})
    void takesAsManyWordsAsTheBitsNeed(int size) {
        assertThat(Bits.of(size)).hasSize((int) Math.ceil(size / 64.0));
    }
}
