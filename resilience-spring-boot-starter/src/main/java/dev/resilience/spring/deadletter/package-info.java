/** Dead letters in an application: which sinks there are, their settings, and re-driving. */
@NullMarked
package dev.resilience.spring.deadletter;

import org.jspecify.annotations.NullMarked;
