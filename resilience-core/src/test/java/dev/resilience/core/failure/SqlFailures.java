package dev.resilience.core.failure;

import static dev.resilience.core.failure.Executed.MAYBE;
import static dev.resilience.core.failure.Executed.NO;
import static dev.resilience.core.failure.FailureKind.AUTHENTICATION;
import static dev.resilience.core.failure.FailureKind.CONCURRENCY;
import static dev.resilience.core.failure.FailureKind.PERMANENT;
import static dev.resilience.core.failure.FailureKind.PERMISSION;
import static dev.resilience.core.failure.FailureKind.RESOURCE_EXHAUSTED;
import static dev.resilience.core.failure.FailureKind.TIMEOUT;
import static dev.resilience.core.failure.FailureKind.TRANSIENT;
import static dev.resilience.core.failure.Row.byType;
import static dev.resilience.core.failure.Row.row;
import static dev.resilience.core.failure.Row.sql;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;

/** What JDBC drivers and pools throw. */
final class SqlFailures {

    private SqlFailures() {}

    static Stream<Row> sqlStates() {
        return Stream.of(
                sql("08001", TRANSIENT, "08001", NO),
                sql("08004", TRANSIENT, "08004", NO),
                sql("08000", TRANSIENT, "08", MAYBE),
                sql("08003", TRANSIENT, "08", MAYBE),
                sql("08006", TRANSIENT, "08", MAYBE),
                sql("08S01", TRANSIENT, "08", MAYBE),
                sql("08007", TRANSIENT, "08007", MAYBE),
                sql("40003", TRANSIENT, "40003", MAYBE),
                sql("40001", CONCURRENCY, "40001", NO),
                sql("40P01", CONCURRENCY, "40P01", NO),
                sql("55P03", CONCURRENCY, "55P03", MAYBE),
                sql("25006", TRANSIENT, "25006", MAYBE),
                sql("57P01", TRANSIENT, "57P01", MAYBE),
                sql("57P02", TRANSIENT, "57P02", MAYBE),
                sql("57P03", TRANSIENT, "57P03", MAYBE),
                sql("57014", TIMEOUT, "57014", MAYBE),
                sql("28000", AUTHENTICATION, "28", MAYBE),
                sql("28P01", AUTHENTICATION, "28", MAYBE),
                sql("42501", PERMISSION, "42501", MAYBE),
                sql("42601", PERMANENT, "42", MAYBE),
                sql("42P01", PERMANENT, "42", MAYBE),
                sql("22001", PERMANENT, "22", MAYBE),
                sql("23505", PERMANENT, "23", MAYBE),
                sql("53100", RESOURCE_EXHAUSTED, "53", MAYBE),
                sql("53300", RESOURCE_EXHAUSTED, "53", MAYBE),
                sql("54001", RESOURCE_EXHAUSTED, "54", MAYBE),
                row(
                        new SQLTransientConnectionException("Connection is not available", "08001"),
                        TRANSIENT,
                        "SQLState 08001",
                        NO),
                row(
                        new SQLIntegrityConstraintViolationException("duplicate key", "23505"),
                        PERMANENT,
                        "SQLState 23",
                        MAYBE),
                row(new BatchUpdateException("batch", "40001", new int[0]), CONCURRENCY, "SQLState 40001", NO),
                row(batchWithStateOnNextOnly(), CONCURRENCY, "SQLState 40P01", NO));
    }

    static Stream<Row> sqlTypes() {
        return Stream.of(
                // HikariCP's exhausted pool.
                byType(
                        new SQLTransientConnectionException("HikariPool-1 - Connection is not available"),
                        RESOURCE_EXHAUSTED,
                        SQLTransientConnectionException.class,
                        NO),
                byType(new SQLTimeoutException("timeout"), TIMEOUT, SQLTimeoutException.class, MAYBE),
                byType(
                        new SQLTransactionRollbackException("deadlock"),
                        CONCURRENCY,
                        SQLTransactionRollbackException.class,
                        MAYBE));
    }

    private static SQLException batchWithStateOnNextOnly() {
        SQLException batch = new SQLException("batch");
        batch.setNextException(new SQLException("deadlock detected", "40P01"));
        return batch;
    }
}
