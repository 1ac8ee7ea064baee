package dev.resilience.spring.intercept;

/** A failure of no known kind: retried twice by default. */
class Hiccup extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Hiccup() {
        super("hiccup");
    }
}
