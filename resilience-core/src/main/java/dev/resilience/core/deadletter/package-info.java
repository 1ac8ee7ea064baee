/** What becomes of calls that were given up: letters about them, the sinks that take these, and how arguments are kept secret. */
@NullMarked
package dev.resilience.core.deadletter;

import org.jspecify.annotations.NullMarked;
