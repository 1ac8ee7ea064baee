package dev.resilience.core.failure;

import static dev.resilience.core.failure.FailureKind.AUTHENTICATION;
import static dev.resilience.core.failure.FailureKind.CONCURRENCY;
import static dev.resilience.core.failure.FailureKind.PERMANENT;
import static dev.resilience.core.failure.FailureKind.PERMISSION;
import static dev.resilience.core.failure.FailureKind.RESOURCE_EXHAUSTED;
import static dev.resilience.core.failure.FailureKind.TIMEOUT;
import static dev.resilience.core.failure.FailureKind.TRANSIENT;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the SQLState of a {@link SQLException}: whole codes before their classes (the first two characters). Thread-safe.
 *
 * <p>The work provably had no effect where the database rolled it back, and where no connection came about.
 */
public final class SqlStateRule implements FailureClassifier {

    private static final Map<String, Classification> CODES = codes();

    /** By the number that the two digits of a class are; a map would need a string of them for each look. */
    private static final @Nullable Classification[] CLASSES = classes();

    /** A rule for SQLStates of the standard and of PostgreSQL. */
    public SqlStateRule() {}

    @Override
    public boolean mayKnow(Class<?> type) {
        return SQLException.class.isAssignableFrom(type);
    }

    @Override
    public @Nullable Classification classify(Throwable failure) {
        if (!(failure instanceof SQLException sql)) {
            return null;
        }
        String state = stateOf(sql);
        if (state == null || state.length() != 5) {
            return null;
        }
        Classification byCode = CODES.get(state);
        if (byCode != null) {
            return byCode;
        }
        int first = Character.digit(state.charAt(0), 10);
        int second = Character.digit(state.charAt(1), 10);
        return first < 0 || second < 0 ? null : CLASSES[10 * first + second];
    }

    /** Batches may have it on the exception of the statement only. */
    private static @Nullable String stateOf(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null) {
            SQLException next = failure.getNextException();
            return next == null ? null : next.getSQLState();
        }
        return state;
    }

    private static Map<String, Classification> codes() {
        Map<String, Classification> codes = new HashMap<>();
        // 08001 and 08004: the connection was not established, or refused. Any other 08 may have struck in
        // mid-statement.
        put(codes, TRANSIENT, Executed.NO, "08001", "08004");
        put(codes, TRANSIENT, Executed.MAYBE, "08007", "40003", "25006");
        put(codes, TRANSIENT, Executed.MAYBE, "57P01", "57P02", "57P03", "57P04", "57P05");
        put(codes, CONCURRENCY, Executed.NO, "40001", "40P01");
        put(codes, CONCURRENCY, Executed.MAYBE, "55P03");
        put(codes, TIMEOUT, Executed.MAYBE, "57014");
        put(codes, PERMISSION, Executed.MAYBE, "42501");
        return codes;
    }

    private static @Nullable Classification[] classes() {
        Map<String, Classification> classes = new HashMap<>();
        put(classes, TRANSIENT, Executed.MAYBE, "08");
        put(classes, AUTHENTICATION, Executed.MAYBE, "28");
        put(classes, RESOURCE_EXHAUSTED, Executed.MAYBE, "53", "54");
        put(classes, PERMANENT, Executed.MAYBE, "22", "23", "42");
        @Nullable Classification[] byNumber = new Classification[100];
        classes.forEach((digits, meaning) -> byNumber[Integer.parseInt(digits)] = meaning);
        return byNumber;
    }

    private static void put(Map<String, Classification> map, FailureKind kind, Executed executed, String... states) {
        for (String state : states) {
            Classification classification =
                    Classification.of(kind, "SQLState " + state).asAnswer();
            map.put(state, executed == Executed.NO ? classification.notExecuted() : classification);
        }
    }
}
