/** Recommendations: optional work that is shed first. */
@NullMarked
package dev.resilience.sample.recommendations;

import org.jspecify.annotations.NullMarked;
