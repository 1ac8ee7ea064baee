package dev.resilience.benchmarks;

import dev.failsafe.function.CheckedSupplier;
import dev.resilience.core.Call;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The guarded work, in the form that each library takes it: it returns at once. Made beforehand, so that no library is charged
 * for a lambda. One per thread.
 */
@State(Scope.Thread)
public class Work {

    private final String result = "done";

    final Call<String, RuntimeException> call = this::run;
    final Supplier<String> supplier = this::run;
    final Callable<String> callable = this::run;
    final CheckedSupplier<String> checked = this::run;

    String run() {
        return result;
    }
}
