package dev.resilience.core.retry;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells hooks what happens, whatever they do. Thread-safe. */
final class HookCalls {

    private final List<RetryHooks> hooks;
    private final UserCode userCode;
    private final boolean empty; // asked by every call, and this costs nothing

    HookCalls(List<RetryHooks> hooks, UserCode userCode) {
        this.hooks = hooks;
        this.userCode = userCode;
        this.empty = hooks.isEmpty();
    }

    boolean isEmpty() {
        return empty;
    }

    void beforeAttempt() {
        RetryContext context = RetryContext.current();
        if (context != null) {
            each(hook -> hook.beforeAttempt(context));
        }
    }

    void onRetry(@Nullable Throwable failure, int attempt, Duration delay) {
        each(hook -> hook.onRetry(failure, attempt, delay));
    }

    void onSuccess(int attempts) {
        each(hook -> hook.onSuccess(attempts));
    }

    void onExhausted(@Nullable Throwable failure, int attempts, StopReason reason) {
        each(hook -> hook.onExhausted(failure, attempts, reason));
    }

    private void each(Consumer<RetryHooks> call) {
        for (RetryHooks hook : hooks) {
            userCode.run("hook " + hook.getClass().getName(), () -> call.accept(hook));
        }
    }
}
