/** One taxonomy of failure: kinds, and the rules that find the kind of an exception or result. */
@NullMarked
package dev.resilience.core.failure;

import org.jspecify.annotations.NullMarked;
