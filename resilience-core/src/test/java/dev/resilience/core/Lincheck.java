package dev.resilience.core;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * Lincheck as all its tests here use it: it makes up what each of two threads does, and looks for an order of one after the other
 * that explains what they saw.
 */
public final class Lincheck {

    /** Threads of a scenario; what they do before and after runs on one of them. */
    public static final int THREADS = 2;

    private static final int OPERATIONS = 4;

    private Lincheck() {}

    /** Tries the ways in which the threads' steps can be interleaved. */
    public static void inEveryInterleavingTried(Class<?> tested, Class<?> oneAfterTheOther, int scenarios, int before) {
        check(new ModelCheckingOptions().invocationsPerIteration(200), tested, oneAfterTheOther, scenarios, before);
    }

    /** Lets real threads run. */
    public static void underStress(Class<?> tested, Class<?> oneAfterTheOther, int scenarios, int before) {
        check(new StressOptions().invocationsPerIteration(300), tested, oneAfterTheOther, scenarios, before);
    }

    private static <O extends Options<O, ?>> void check(
            O options, Class<?> tested, Class<?> oneAfterTheOther, int scenarios, int before) {
        try {
            options.iterations(scenarios)
                    .threads(THREADS)
                    .actorsPerThread(OPERATIONS)
                    .actorsBefore(before)
                    .actorsAfter(before)
                    .sequentialSpecification(oneAfterTheOther)
                    .check(tested);
        } catch (LincheckAssertionError found) {
            // Of what it tells the interleaving is enough; the trace behind it is megabytes.
            throw new AssertionError(found.getMessage().replaceAll("(?s)\\nDetailed trace.*", ""));
        }
    }
}
