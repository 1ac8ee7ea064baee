/** Limits how long a call, and each of its attempts, may take. */
@NullMarked
package dev.resilience.core.timeout;

import org.jspecify.annotations.NullMarked;
