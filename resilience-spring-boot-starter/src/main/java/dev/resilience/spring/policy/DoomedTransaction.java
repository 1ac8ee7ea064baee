package dev.resilience.spring.policy;

import dev.resilience.core.retry.RepeatVeto;
import org.springframework.transaction.NoTransactionException;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Nothing is of use in a transaction that can only be rolled back. Stateless and thread-safe. */
public final class DoomedTransaction implements RepeatVeto {

    @Override
    public boolean forbidsRepeating() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            return false;
        }
        try {
            return TransactionAspectSupport.currentTransactionStatus().isRollbackOnly();
        } catch (NoTransactionException notByAnnotation) {
            return false; // begun by hand: nobody knows its status
        }
    }
}
