package dev.resilience.core.bulkhead;

import java.util.ArrayDeque;
import java.util.Queue;

/** The specification of a bulkhead, as plainly as it can be said. */
final class BulkheadModel {

    enum State {
        WAITING,
        GRANTED,
        REJECTED,
        CANCELLED,
        ENDED
    }

    /** One call. */
    static class Call {
        State state = State.WAITING;
        boolean zombie;
        long due = Long.MAX_VALUE;
        long writeOffDue = Long.MAX_VALUE;
    }

    int max = 3;
    int maxQueue = 4;
    long maxWait = 20;
    long writeOff;

    final Queue<Call> queue = new ArrayDeque<>();
    int active;
    int zombies;
    long accepted;
    long rejected;
    long writtenOff;

    /** What happens to a call that comes now. */
    void come(Call call, long now) {
        if (active < max && queue.isEmpty()) {
            grant(call);
        } else if (maxWait > 0 && queue.size() < maxQueue) {
            queue.add(call);
            call.due = now + maxWait;
        } else {
            call.state = State.REJECTED;
            rejected++;
        }
    }

    private void grant(Call call) {
        call.state = State.GRANTED;
        active++;
        accepted++;
    }

    /** A call, or the work that outlived it, has ended. */
    void end(Call call) {
        if (call.state == State.GRANTED) {
            call.state = State.ENDED;
            zombies -= call.zombie ? 1 : 0;
            active--;
            grantWaiting();
        }
    }

    void outlive(Call call, long now) {
        call.zombie = true;
        call.writeOffDue = writeOff == 0 ? Long.MAX_VALUE : now + writeOff;
        zombies++;
    }

    void writeOff(Call call) {
        if (call.state == State.GRANTED) {
            writtenOff++;
            end(call);
        }
    }

    void grantWaiting() {
        while (active < max && !queue.isEmpty()) {
            grant(queue.remove());
        }
    }

    /** A call does not wait any longer, if it still did. */
    void leave(Call call, State how) {
        if (queue.remove(call)) {
            call.state = how;
            rejected += how == State.REJECTED ? 1 : 0;
        }
    }
}
