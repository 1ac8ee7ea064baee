/** From an annotated method to its pipeline: found once, applied to every call. */
@NullMarked
package dev.resilience.spring.intercept;

import org.jspecify.annotations.NullMarked;
