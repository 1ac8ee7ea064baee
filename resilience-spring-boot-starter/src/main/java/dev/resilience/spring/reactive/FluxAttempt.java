package dev.resilience.spring.reactive;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Operators;

/**
 * One attempt of a {@link FluxCall}. Thread-safe: whether it hands out a first element, or is closed before, is settled by one exchange,
 * so that never two attempts of a call hand elements out.
 */
final class FluxAttempt extends Attempt {

    private enum Phase {
        SILENT,
        EMITTED,
        CLOSED
    }

    private final FluxCall call;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.SILENT);
    private final AtomicInteger passing = new AtomicInteger();
    private volatile @Nullable Subscription upstream;

    /** How much of the demand the publisher knows; used by whoever has taken {@link #passing} from 0. */
    private long known;

    FluxAttempt(FluxCall call) {
        super(call.subscriber().currentContext());
        this.call = call;
    }

    @Override
    void subscribed(Subscription begun) {
        upstream = begun;
        passDemandOn();
    }

    /** Asks the publisher for what it has not been asked for yet. One thread does, for all that come meanwhile. */
    void passDemandOn() {
        Subscription begun = upstream;
        if (begun == null || passing.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            long all = call.requested();
            long more = all - known;
            known = all;
            if (more > 0) {
                begun.request(more);
            }
            missed = passing.addAndGet(-missed);
        } while (missed != 0);
    }

    @Override
    public void onNext(Object element) {
        if (phase.get() == Phase.EMITTED || phase.compareAndSet(Phase.SILENT, Phase.EMITTED)) {
            call.next(element);
        } else {
            Operators.onDiscard(element, currentContext());
        }
    }

    /** Lets nothing out any more; false if something has gone out. */
    boolean closeUnlessEmitted() {
        return phase.compareAndSet(Phase.SILENT, Phase.CLOSED) || phase.get() == Phase.CLOSED;
    }

    /** Whether another attempt may follow. */
    boolean isOver() {
        return phase.get() == Phase.CLOSED;
    }
}
