package dev.resilience.sample.simulator;

/** A request whose body is not the JSON object it has to be. */
final class MalformedBodyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedBodyException(String message) {
        super(message);
    }
}
