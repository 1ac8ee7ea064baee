package dev.resilience.spring.intercept.bytecode;

/** What is known of a value on the operand stack. */
enum Value {
    /** Anything else, or nothing is known. */
    OTHER,
    /** The object whose method runs. */
    THIS,
    /** The outer object of that, where it is an object of an inner class. */
    OUTER
}
