package dev.resilience.spring.failure;

import static dev.resilience.core.failure.Executed.NO;
import static dev.resilience.core.failure.FailureKind.CONCURRENCY;
import static dev.resilience.core.failure.FailureKind.LOGIC;
import static dev.resilience.core.failure.FailureKind.PERMANENT;
import static dev.resilience.core.failure.FailureKind.PERMISSION;
import static dev.resilience.core.failure.FailureKind.RESOURCE_EXHAUSTED;
import static dev.resilience.core.failure.FailureKind.TIMEOUT;
import static dev.resilience.core.failure.FailureKind.TRANSIENT;
import static dev.resilience.spring.failure.Row.maybe;
import static dev.resilience.spring.failure.Row.row;

import java.net.ConnectException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.dao.IncorrectResultSizeDataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;

/** What Spring's data access throws, by itself and as it translates what drivers throw. */
final class DataAccessFailures {

    /** The types by which {@link DataAccessRule} answers. */
    static final Set<String> ANSWERS = Stream.of(
                    ConcurrencyFailureException.class,
                    QueryTimeoutException.class,
                    TransientDataAccessException.class,
                    RecoverableDataAccessException.class,
                    PermissionDeniedDataAccessException.class,
                    NonTransientDataAccessException.class)
            .map(Class::getName)
            .collect(Collectors.toSet());

    private DataAccessFailures() {}

    static Stream<Row> dataAccess() {
        ConnectException refused = new ConnectException("refused");
        return Stream.of(
                maybe(new OptimisticLockingFailureException("x"), CONCURRENCY, ConcurrencyFailureException.class),
                maybe(new PessimisticLockingFailureException("x"), CONCURRENCY, ConcurrencyFailureException.class),
                maybe(new ConcurrencyFailureException("x"), CONCURRENCY, ConcurrencyFailureException.class),
                maybe(new QueryTimeoutException("x"), TIMEOUT, QueryTimeoutException.class),
                maybe(new TransientDataAccessResourceException("x"), TRANSIENT, TransientDataAccessException.class),
                maybe(new RecoverableDataAccessException("x"), TRANSIENT, RecoverableDataAccessException.class),
                maybe(
                        new PermissionDeniedDataAccessException("x", new SQLException()),
                        PERMISSION,
                        PermissionDeniedDataAccessException.class),
                permanent(new DataIntegrityViolationException("x")),
                permanent(new DuplicateKeyException("x")),
                permanent(new EmptyResultDataAccessException(1)),
                permanent(new IncorrectResultSizeDataAccessException(1, 2)),
                permanent(new InvalidDataAccessResourceUsageException("x")),
                permanent(new NonTransientDataAccessResourceException("x")),
                permanent(new UncategorizedSQLException("x", "select 1", new SQLException("x"))),
                // The data source's own word counts: an exhausted pool, a refused connection, or nothing.
                row(
                        new CannotGetJdbcConnectionException(
                                "Failed to obtain JDBC Connection",
                                new SQLTransientConnectionException("HikariPool-1 - Connection is not available")),
                        RESOURCE_EXHAUSTED,
                        SQLTransientConnectionException.class.getName(),
                        NO),
                row(
                        new DataAccessResourceFailureException("Redis", new RuntimeException(refused)),
                        TRANSIENT,
                        ConnectException.class.getName(),
                        NO),
                maybe(
                        new DataAccessResourceFailureException("timed out"),
                        TRANSIENT,
                        DataAccessResourceFailureException.class),
                maybe(new InvalidDataAccessApiUsageException("x"), LOGIC, InvalidDataAccessApiUsageException.class));
    }

    static Stream<Row> translated() {
        return Stream.of(
                row(translated(new SQLException("deadlock", "40P01")), CONCURRENCY, "SQLState 40P01", NO),
                maybe(
                        new CannotAcquireLockException("x", new SQLException("lock", "55P03")),
                        CONCURRENCY,
                        "SQLState 55P03"),
                maybe(translated(new SQLException("duplicate", "23505")), PERMANENT, "SQLState 23"),
                maybe(
                        new BadSqlGrammarException("x", "selct 1", new SQLException("syntax", "42601")),
                        PERMANENT,
                        "SQLState 42"),
                maybe(translated(new SQLTimeoutException("x")), TIMEOUT, QueryTimeoutException.class),
                maybe(translated(new SQLRecoverableException("x")), TRANSIENT, RecoverableDataAccessException.class));
    }

    private static Row permanent(Throwable failure) {
        return maybe(failure, PERMANENT, NonTransientDataAccessException.class);
    }

    private static DataAccessException translated(SQLException failure) {
        DataAccessException translated = new SQLExceptionSubclassTranslator().translate("query", "select 1", failure);
        return translated == null ? new UncategorizedSQLException("query", "select 1", failure) : translated;
    }
}
