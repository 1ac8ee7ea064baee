package dev.resilience.spring.intercept;

import dev.resilience.core.Call;
import org.jspecify.annotations.Nullable;

/** One call of a guarded method, as the policies see it: beyond the work itself, what it is called on and with. */
public interface GuardedInvocation extends Call<@Nullable Object, Throwable> {

    /** The object whose method is called, not its proxy. */
    Object target();

    /** The arguments as the caller gave them. Not to be changed. */
    @Nullable
    Object[] arguments();
}
