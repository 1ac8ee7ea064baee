/** Virtual time for tests. */
@NullMarked
package dev.resilience.test.time;

import org.jspecify.annotations.NullMarked;
