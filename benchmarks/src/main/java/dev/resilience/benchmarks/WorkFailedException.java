package dev.resilience.benchmarks;

/** What failing work throws: always the same one, so that the making of exceptions is not measured. */
final class WorkFailedException extends RuntimeException {

    @SuppressWarnings("StaticAssignmentOfThrowable") // it has no stack trace that could mislead
    static final WorkFailedException INSTANCE = new WorkFailedException();

    private static final long serialVersionUID = 1L;

    private WorkFailedException() {
        super("failed", null, false, false);
    }
}
