/** The healing log: what was done about failures, whether it helped, and the journal in which that is kept. */
@NullMarked
package dev.resilience.core.healing;

import org.jspecify.annotations.NullMarked;
