/** What the engines tell about themselves: immutable events and their ordered delivery. */
@NullMarked
package dev.resilience.core.event;

import org.jspecify.annotations.NullMarked;
