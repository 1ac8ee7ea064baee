/** Repeats failed attempts within limits of count, kind and time. */
@NullMarked
package dev.resilience.core.retry;

import org.jspecify.annotations.NullMarked;
