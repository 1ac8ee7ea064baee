package dev.resilience.core.window;

/** Bits in an array of words, as in {@code BitSet} but without an object of their own, and counted when they are cleared. */
final class Bits {

    private Bits() {}

    /** That many bits, all zero. */
    static long[] of(int bits) {
        return new long[(bits - 1) / Long.SIZE + 1];
    }

    static void set(long[] words, int bit) {
        words[bit / Long.SIZE] |= 1L << bit; // a shift looks at the distance modulo 64 only
    }

    /**
     * Sets a range of bits to zero.
     *
     * @param to the first bit behind the range
     * @return how many of them were one
     */
    static int clear(long[] words, int from, int to) {
        int ones = 0;
        for (int bit = from; bit < to; bit = (bit / Long.SIZE + 1) * Long.SIZE) {
            int word = bit / Long.SIZE;
            long range = -1L << bit;
            if (to - word * Long.SIZE < Long.SIZE) {
                range &= (1L << to) - 1;
            }
            ones += Long.bitCount(words[word] & range);
            words[word] &= ~range;
        }
        return ones;
    }
}
