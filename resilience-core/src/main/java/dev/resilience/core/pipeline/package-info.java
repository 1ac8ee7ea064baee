/** Policies bound in front of guarded work, outermost first. */
@NullMarked
package dev.resilience.core.pipeline;

import org.jspecify.annotations.NullMarked;
