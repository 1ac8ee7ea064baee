package dev.resilience.spring.failure;

import static dev.resilience.core.failure.Executed.NO;
import static dev.resilience.core.failure.FailureKind.AUTHENTICATION;
import static dev.resilience.core.failure.FailureKind.CONCURRENCY;
import static dev.resilience.core.failure.FailureKind.PERMANENT;
import static dev.resilience.core.failure.FailureKind.PERMISSION;
import static dev.resilience.core.failure.FailureKind.RESOURCE_EXHAUSTED;
import static dev.resilience.core.failure.FailureKind.TIMEOUT;
import static dev.resilience.core.failure.FailureKind.TRANSIENT;
import static dev.resilience.spring.failure.Row.maybe;
import static dev.resilience.spring.failure.Row.nothing;
import static dev.resilience.spring.failure.Row.row;
import static dev.resilience.spring.failure.Row.word;

import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.util.stream.Stream;

/** What drivers throw: their types of java.sql, messages, SQLStates and numbers. */
final class JdbcFailures {

    private JdbcFailures() {}

    static Stream<Row> postgres() {
        return Stream.of(
                row(sql("Connection to localhost:5432 refused.", "08001", 0), TRANSIENT, "SQLState 08001", NO),
                maybe(sql("An I/O error occurred while sending to the backend.", "08006", 0), TRANSIENT, "SQLState 08"),
                maybe(sql("This connection has been closed.", "08003", 0), TRANSIENT, "SQLState 08"),
                maybe(sql("FATAL: terminating connection", "57P01", 0), TRANSIENT, "SQLState 57P01"),
                maybe(sql("FATAL: the database system is starting up", "57P03", 0), TRANSIENT, "SQLState 57P03"),
                maybe(
                        sql("ERROR: canceling statement due to statement timeout", "57014", 0),
                        TIMEOUT,
                        "SQLState 57014"),
                row(sql("ERROR: could not serialize access", "40001", 0), CONCURRENCY, "SQLState 40001", NO),
                row(sql("ERROR: deadlock detected", "40P01", 0), CONCURRENCY, "SQLState 40P01", NO),
                maybe(sql("ERROR: canceling statement due to lock timeout", "55P03", 0), CONCURRENCY, "SQLState 55P03"),
                maybe(
                        sql("ERROR: cannot execute INSERT in a read-only transaction", "25006", 0),
                        TRANSIENT,
                        "SQLState 25006"),
                maybe(sql("ERROR: duplicate key value", "23505", 0), PERMANENT, "SQLState 23"),
                maybe(sql("ERROR: value too long for type", "22001", 0), PERMANENT, "SQLState 22"),
                maybe(sql("ERROR: relation \"x\" does not exist", "42P01", 0), PERMANENT, "SQLState 42"),
                maybe(sql("ERROR: permission denied for table x", "42501", 0), PERMISSION, "SQLState 42501"),
                maybe(sql("FATAL: password authentication failed", "28P01", 0), AUTHENTICATION, "SQLState 28"),
                maybe(sql("FATAL: sorry, too many clients already", "53300", 0), RESOURCE_EXHAUSTED, "SQLState 53"),
                maybe(
                        sql("ERROR: could not extend file: No space left on device", "53100", 0),
                        RESOURCE_EXHAUSTED,
                        "SQLState 53"),
                word(sql("FATAL: database \"x\" does not exist", "3D000", 0), PERMANENT, "does not exist"),
                nothing(sql("ERROR: current transaction is aborted", "25P02", 0)),
                word(
                        new SQLFeatureNotSupportedException("Method is not yet implemented.", "0A000"),
                        PERMANENT,
                        "not supported"));
    }

    static Stream<Row> mySql() {
        return Stream.of(
                maybe(
                        new SQLNonTransientConnectionException("Communications link failure", "08S01", 0),
                        TRANSIENT,
                        "SQLState 08"),
                row(
                        new SQLNonTransientConnectionException("Too many connections", "08004", 1040),
                        TRANSIENT,
                        "SQLState 08004",
                        NO),
                row(
                        new SQLTransactionRollbackException("Deadlock found when trying to get lock", "40001", 1213),
                        CONCURRENCY,
                        "SQLState 40001",
                        NO),
                word(
                        sql("Lock wait timeout exceeded; try restarting transaction", "HY000", 1205),
                        CONCURRENCY,
                        "lock wait timeout"),
                maybe(
                        new SQLTimeoutException("Statement cancelled due to timeout"),
                        TIMEOUT,
                        SQLTimeoutException.class),
                maybe(
                        new SQLIntegrityConstraintViolationException("Duplicate entry 'x'", "23000", 1062),
                        PERMANENT,
                        "SQLState 23"),
                maybe(sql("Access denied for user 'x'@'localhost'", "28000", 1045), AUTHENTICATION, "SQLState 28"),
                maybe(new SQLSyntaxErrorException("Table 'x' doesn't exist", "42S02", 1146), PERMANENT, "SQLState 42"),
                word(
                        sql("Disk full (/tmp/x); waiting for someone to free some space", "HY000", 1021),
                        RESOURCE_EXHAUSTED,
                        "disk full"),
                word(sql("Server shutdown in progress, try again later", "HY000", 1053), TRANSIENT, "try again later"));
    }

    static Stream<Row> h2() {
        return Stream.of(
                maybe(
                        new SQLIntegrityConstraintViolationException("Unique index violation", "23505", 23505),
                        PERMANENT,
                        "SQLState 23"),
                maybe(
                        new SQLTimeoutException("Timeout trying to lock table", "HYT00", 50200),
                        TIMEOUT,
                        SQLTimeoutException.class),
                maybe(new SQLTimeoutException("Statement was canceled", "57014", 57014), TIMEOUT, "SQLState 57014"),
                row(
                        new SQLTransactionRollbackException("Deadlock detected", "40001", 40001),
                        CONCURRENCY,
                        "SQLState 40001",
                        NO),
                maybe(new SQLSyntaxErrorException("Table \"X\" not found", "42S02", 42102), PERMANENT, "SQLState 42"),
                maybe(
                        new SQLInvalidAuthorizationSpecException("Wrong user name or password", "28000", 28000),
                        AUTHENTICATION,
                        "SQLState 28"),
                word(
                        new SQLNonTransientConnectionException("Connection is broken", "90067", 90067),
                        TRANSIENT,
                        "connection exception"));
    }

    static Stream<Row> oracle() {
        return Stream.of(
                maybe(
                        new SQLRecoverableException("IO Error: Connection reset", "08006", 17002),
                        TRANSIENT,
                        "SQLState 08"),
                word(
                        new SQLRecoverableException("Closed Connection: connection closed", "99999", 17008),
                        TRANSIENT,
                        "connection closed"),
                word(
                        sql("ORA-00060: deadlock detected while waiting for resource", "61000", 60),
                        CONCURRENCY,
                        "deadlock"),
                word(
                        sql(
                                "ORA-00054: resource busy and acquire with NOWAIT specified or timeout expired",
                                "61000",
                                54),
                        CONCURRENCY,
                        "resource busy"),
                word(
                        sql("ORA-08177: can't serialize access for this transaction", "72000", 8177),
                        CONCURRENCY,
                        "serialize access"),
                maybe(
                        new SQLTimeoutException("ORA-01013: user requested cancel", "72000", 1013),
                        TIMEOUT,
                        SQLTimeoutException.class),
                maybe(
                        new SQLIntegrityConstraintViolationException(
                                "ORA-00001: unique constraint violated", "23000", 1),
                        PERMANENT,
                        "SQLState 23"),
                maybe(
                        new SQLSyntaxErrorException("ORA-00942: table or view does not exist", "42000", 942),
                        PERMANENT,
                        "SQLState 42"),
                word(
                        sql("ORA-01017: invalid username/password; logon denied", "72000", 1017),
                        AUTHENTICATION,
                        "invalid username"),
                nothing(sql("ORA-01653: unable to extend table", "72000", 1653)));
    }

    static Stream<Row> sqlServer() {
        return Stream.of(
                row(
                        sql("Transaction (Process ID 52) was deadlocked on lock resources", "40001", 1205),
                        CONCURRENCY,
                        "SQLState 40001",
                        NO),
                maybe(
                        sql("The TCP/IP connection to the host x, port 1433 has failed.", "08S01", 0),
                        TRANSIENT,
                        "SQLState 08"),
                word(sql("The query has timed out.", "HY008", 0), TIMEOUT, "timed out"),
                word(
                        sql("Lock request time out period exceeded.", "S0051", 1222),
                        CONCURRENCY,
                        "lock request time out"),
                maybe(sql("Violation of UNIQUE KEY constraint 'x'.", "23000", 2627), PERMANENT, "SQLState 23"),
                word(sql("Login failed for user 'sa'.", "S0001", 18456), AUTHENTICATION, "login failed"),
                word(sql("Invalid object name 'x'.", "S0002", 208), PERMANENT, "invalid"),
                word(
                        sql("Database 'x' on server 'y' is not currently available.", "S0001", 40613),
                        TRANSIENT,
                        "not currently available"),
                word(sql("The service is currently busy.", "S0001", 40501), TRANSIENT, "currently busy"));
    }

    private static SQLException sql(String message, String state, int number) {
        return new SQLException(message, state, number);
    }
}
