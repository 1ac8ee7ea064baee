package dev.resilience.core.failure;

/** Whether work that failed may have taken effect all the same. */
public enum Executed {
    /** It can be shown that nothing happened: nothing was sent, or it was rolled back. */
    NO,
    /** Nobody knows. */
    MAYBE
}
