/** The contracts of a guarded call: policies, stages, gates, permits, the frame of one call, and the exceptions callers see. */
@NullMarked
package dev.resilience.core;

import org.jspecify.annotations.NullMarked;
