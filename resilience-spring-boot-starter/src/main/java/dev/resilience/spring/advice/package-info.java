/** Suggestions derived from what was measured: what is set too low, too high, or to no effect. */
@NullMarked
package dev.resilience.spring.advice;

import org.jspecify.annotations.NullMarked;
