package dev.resilience.core;

import java.util.concurrent.ThreadLocalRandom;

/**
 * How long the random histories of model tests are, and where they start. {@code -Dmodel.steps=50000000} lengthens them,
 * {@code -Dmodel.seed=…} repeats one; {@code -Dpit=true} shortens them, because mutation testing runs them once per mutant.
 */
public final class Steps {

    private static final int NORMAL = 1_000_000;
    private static final int MUTATION_TESTING = 20_000;

    private Steps() {}

    /** How many steps the histories of one model have in all. */
    public static int count() {
        Integer wanted = Integer.getInteger("model.steps");
        if (wanted != null) {
            return wanted;
        }
        return Boolean.getBoolean("pit") ? MUTATION_TESTING : NORMAL;
    }

    /** The seed of the histories: another one each time unless the command line names one. Printed, to repeat a failure. */
    public static long seed() {
        Long wanted = Long.getLong("model.seed");
        long seed = wanted == null ? ThreadLocalRandom.current().nextLong() : wanted;
        System.out.println("-Dmodel.seed=" + seed);
        return seed;
    }
}
