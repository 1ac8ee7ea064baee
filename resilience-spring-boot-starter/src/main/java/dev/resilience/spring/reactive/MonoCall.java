package dev.resilience.spring.reactive;

import dev.resilience.core.Call;
import dev.resilience.spring.intercept.PublisherCall;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** One subscription to a guarded Mono. Its subscriber hears of nothing before the end of the call, so all of it can be repeated. */
final class MonoCall implements PublisherCall {

    private final Context context;

    MonoCall(ContextView context) {
        this.context = Context.of(context);
    }

    @Override
    public CompletionStage<@Nullable Object> attempt(Call<@Nullable Object, Throwable> method) throws Throwable {
        return new Result(context).to(method.call());
    }

    @Override
    public CompletionStage<@Nullable Object> answered(@Nullable Object answer) {
        return answer instanceof Publisher<?>
                ? new Result(context).to(answer)
                : CompletableFuture.completedFuture(answer);
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    /** As Reactor's own operators see it, a Mono has ended with its value. */
    private static final class Result extends Attempt {

        Result(Context context) {
            super(context);
        }

        @Override
        void subscribed(Subscription begun) {
            begun.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Object value) {
            if (!complete(value)) {
                Operators.onDiscard(value, currentContext());
            }
        }
    }
}
