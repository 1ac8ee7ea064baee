/** Sliding windows over call outcomes: exact by count, bucketed by time. */
@NullMarked
package dev.resilience.core.window;

import org.jspecify.annotations.NullMarked;
