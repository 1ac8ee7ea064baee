/** Stops calling a resource that keeps failing, and probes it until it has recovered. */
@NullMarked
package dev.resilience.core.circuitbreaker;

import org.jspecify.annotations.NullMarked;
