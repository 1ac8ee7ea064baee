/** Virtual time for tests: a clock, waits and a timer that move only when the test says so. */
@NullMarked
package dev.resilience.test.time;

import org.jspecify.annotations.NullMarked;
