/** The only place that knows the clock: reading it, waiting, and scheduling. */
@NullMarked
package dev.resilience.core.time;

import org.jspecify.annotations.NullMarked;
