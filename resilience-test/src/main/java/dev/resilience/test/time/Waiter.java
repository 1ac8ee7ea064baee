package dev.resilience.test.time;

/**
 * One wait of one thread. Written by that thread and by the advancing one, each its own field.
 */
final class Waiter extends Entry {

    private final Thread thread;
    private volatile boolean timeOver;
    private volatile long answered = -1;

    Waiter(Thread thread) {
        this.thread = thread;
    }

    Thread thread() {
        return thread;
    }

    /** Written by the advancing thread when the wait is due. */
    void setTimeOver() {
        timeOver = true;
    }

    boolean isTimeOver() {
        return timeOver;
    }

    /** Written by the waiting thread: it was asked in this round whether it may go, and goes on waiting. */
    void answer(long round) {
        answered = round;
    }

    /** Whether the thread really waits: it found, in this round or later, that it may not go. */
    boolean hasAnswered(long round) {
        return answered >= round && !timeOver;
    }
}
