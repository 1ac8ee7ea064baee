package dev.resilience.core.circuitbreaker;

import dev.resilience.core.Era;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** The present state of one circuit breaker, and the moves from one to the next. Thread-safe. */
final class StateMachine extends Era<State> {

    private final CircuitBreaker breaker;
    private final Announcer announcer;

    StateMachine(CircuitBreaker breaker, Announcer announcer, State first) {
        super(first, breaker.lock);
        this.breaker = breaker;
        this.announcer = announcer;
    }

    /**
     * Leaves a state for another one, unless the breaker has left it already.
     *
     * @param last what to add for people about the outcome that brings it about
     * @return whether it was left for the other one
     */
    boolean move(State from, State to, String last) {
        return move(from, to, last, false);
    }

    private boolean move(State from, State to, String last, boolean byHand) {
        if (!move(from, to, () -> {
            from.settle();
            breaker.statistics().countTransition(from.published, to.published);
            announcer.note(from, to, byHand);
        })) {
            return false;
        }
        from.left();
        to.entered();
        if (get() != to) {
            to.left(); // left before its timers were armed
        }
        announcer.tell(from, to, last);
        followMode(); // which may have changed since the new state was made
        return true;
    }

    /** Goes where an operator wants, whatever the state is by then. */
    void choose(UnaryOperator<State> chosen) {
        State from;
        do {
            from = get();
        } while (!move(from, chosen.apply(from), "", true));
    }

    /** Goes to where a breaker begins, unless it is there. */
    void close(String reason) {
        State from = get();
        while (!from.isAtRest() && !move(from, breaker.atRest(reason), "", true)) {
            from = get();
        }
    }

    /** Begins anew if the state is one of the other mode; one that an operator has chosen stays. */
    void followMode() {
        State from = get();
        while (!from.fits(breaker.mode())) {
            String mode = breaker.mode().name().toLowerCase(Locale.ROOT);
            move(from, breaker.atRest("mode is " + mode), "", true);
            from = get();
        }
    }
}
