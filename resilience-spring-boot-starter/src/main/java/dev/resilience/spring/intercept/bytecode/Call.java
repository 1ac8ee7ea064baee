package dev.resilience.spring.intercept.bytecode;

/**
 * A call on an object that is known, as written or by a method handle. Immutable.
 *
 * @param caller the method whose code it stands in
 * @param on the object
 * @param target the method that is named; which one runs depends on the object's class
 * @param dispatch how that is found
 */
record Call(CodeMethod caller, Value on, CodeMethod target, Dispatch dispatch) {

    /** How the method that runs is found. */
    enum Dispatch {
        /** It is the named one. */
        STATIC,
        /** From the named class upwards: {@code super.stock()}, and private methods. */
        SPECIAL,
        /** From the object's class upwards. */
        VIRTUAL
    }
}
