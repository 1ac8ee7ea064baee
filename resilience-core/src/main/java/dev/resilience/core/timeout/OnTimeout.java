package dev.resilience.core.timeout;

/** What is logged when the work of a synchronous call is still under way although its time is up. */
public enum OnTimeout {
    /** One line at DEBUG for each limit that was exceeded. */
    LOG,
    /** Besides, where the thread stands, at WARN, taken before it is interrupted: at most once a minute for each instance. */
    STACK
}
