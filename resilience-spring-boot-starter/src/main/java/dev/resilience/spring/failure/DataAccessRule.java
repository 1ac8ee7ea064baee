package dev.resilience.spring.failure;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureClassifier;
import dev.resilience.core.failure.FailureKind;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;

/**
 * Knows Spring's {@link DataAccessException} tree. Belongs behind the rule for SQLStates, which say more. Needs spring-tx.
 * Thread-safe.
 *
 * <p>Two of its types say too little to decide over their causes, and are left to a later rule of the core:
 * {@link DataAccessResourceFailureException} (no connection: refused, or an exhausted pool?) and
 * {@link InvalidDataAccessApiUsageException} (what Spring makes of every illegal argument or state).
 */
public final class DataAccessRule implements FailureClassifier {

    private static final Classification CONCURRENCY = of(FailureKind.CONCURRENCY, ConcurrencyFailureException.class);

    private static final Classification TIMEOUT = of(FailureKind.TIMEOUT, QueryTimeoutException.class);

    private static final Classification TRANSIENT = of(FailureKind.TRANSIENT, TransientDataAccessException.class);

    private static final Classification RECOVERABLE = of(FailureKind.TRANSIENT, RecoverableDataAccessException.class);

    private static final Classification PERMISSION =
            of(FailureKind.PERMISSION, PermissionDeniedDataAccessException.class);

    private static final Classification PERMANENT = of(FailureKind.PERMANENT, NonTransientDataAccessException.class);

    /** A rule for spring-tx. */
    public DataAccessRule() {}

    @Override
    public boolean mayKnow(Class<?> type) {
        return DataAccessException.class.isAssignableFrom(type);
    }

    @Override
    public @Nullable Classification classify(Throwable failure) {
        return failure instanceof DataAccessException access ? ofDataAccess(access) : null;
    }

    private static @Nullable Classification ofDataAccess(DataAccessException failure) {
        if (failure instanceof ConcurrencyFailureException) {
            return CONCURRENCY;
        }
        if (failure instanceof QueryTimeoutException) {
            return TIMEOUT;
        }
        if (failure instanceof TransientDataAccessException) {
            return TRANSIENT;
        }
        if (failure instanceof RecoverableDataAccessException) {
            return RECOVERABLE;
        }
        if (failure instanceof PermissionDeniedDataAccessException) {
            return PERMISSION;
        }
        boolean vague = failure instanceof DataAccessResourceFailureException
                || failure instanceof InvalidDataAccessApiUsageException;
        return failure instanceof NonTransientDataAccessException && !vague ? PERMANENT : null;
    }

    private static Classification of(FailureKind kind, Class<?> type) {
        return Classification.of(kind, type.getName()).asAnswer();
    }
}
