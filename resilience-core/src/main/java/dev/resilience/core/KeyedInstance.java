package dev.resilience.core;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The instance of one key, in use by the caller until {@link #release}: it is not forgotten before. Thread-safe.
 *
 * @param <P> the type of the instance
 */
public final class KeyedInstance<P> {

    @SuppressWarnings("rawtypes") // updaters take a class, and classes know no type arguments
    private static final AtomicIntegerFieldUpdater<KeyedInstance> USERS =
            AtomicIntegerFieldUpdater.newUpdater(KeyedInstance.class, "users");

    /** Instead of the number of users: being forgotten, or forgotten. */
    private static final int FORGOTTEN = -1;

    private final P instance;
    private volatile int users;

    /** When this began to be idle, while it stands aside; guarded by the map it stands in. */
    private long idleSince;

    KeyedInstance(P instance) {
        this.instance = instance;
    }

    /** The instance. */
    public P instance() {
        return instance;
    }

    /** Ends one use; to be called once by everyone who got this from {@link KeyedInstances#use}. */
    public void release() {
        USERS.decrementAndGet(this);
    }

    /** Begins a use, unless this is forgotten. */
    boolean enter() {
        int now = users;
        while (now != FORGOTTEN) {
            if (USERS.compareAndSet(this, now, now + 1)) {
                return true;
            }
            now = users;
        }
        return false;
    }

    /** Keeps everyone out from now on, unless somebody uses this. */
    boolean close() {
        return USERS.compareAndSet(this, 0, FORGOTTEN);
    }

    /** Takes {@link #close} back. */
    void reopen() {
        users = 0;
    }

    boolean isInUse() {
        return users > 0;
    }

    void idleSince(long nanos) {
        idleSince = nanos;
    }

    long idleSince() {
        return idleSince;
    }
}
