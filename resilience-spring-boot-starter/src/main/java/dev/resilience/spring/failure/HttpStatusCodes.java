package dev.resilience.spring.failure;

import dev.resilience.core.failure.Classification;
import dev.resilience.core.failure.FailureKind;
import dev.resilience.core.time.TimeSource;
import org.jspecify.annotations.Nullable;

/** What HTTP's status codes mean: one table for every client. Immutable. */
final class HttpStatusCodes {

    /** In lower case: Spring's headers would make a copy of it in lower case for each look. */
    static final String RETRY_AFTER = "retry-after";

    private static final int FIRST = 400;
    private static final int LAST = 599;

    /** Made once: an overloaded service answers the same code very often. */
    private static final Classification[] BY_CODE = new Classification[LAST - FIRST + 1];

    static {
        for (int code = FIRST; code <= LAST; code++) {
            Classification classification =
                    Classification.of(kindOf(code), "HTTP " + code).asAnswer();
            // Who is told to come back later has not been served: a convention, but a universal one.
            BY_CODE[code - FIRST] = code == 429 ? classification.notExecuted() : classification;
        }
    }

    private HttpStatusCodes() {}

    /**
     * What a status code and the Retry-After header say.
     *
     * @return null for a code that is no failure, or no code of HTTP
     */
    static @Nullable Classification classify(int code, @Nullable String retryAfter, TimeSource time) {
        if (code < FIRST || code > LAST) {
            return null;
        }
        Classification classification = BY_CODE[code - FIRST];
        return retryAfter == null
                ? classification
                : classification.withRetryAfter(RetryAfterHeader.parse(retryAfter, time));
    }

    private static FailureKind kindOf(int code) {
        return switch (code) {
            case 401 -> FailureKind.AUTHENTICATION;
            case 403 -> FailureKind.PERMISSION;
            case 408, 504 -> FailureKind.TIMEOUT;
            case 409, 423 -> FailureKind.CONCURRENCY;
            case 425, 502, 503 -> FailureKind.TRANSIENT;
            case 429 -> FailureKind.RATE_LIMITED;
            case 501, 505 -> FailureKind.PERMANENT;
            case 507, 509 -> FailureKind.RESOURCE_EXHAUSTED;
            default -> code >= 500 ? FailureKind.SERVER_ERROR : FailureKind.PERMANENT;
        };
    }
}
