/** Limits how many calls run at once. */
@NullMarked
package dev.resilience.core.bulkhead;

import org.jspecify.annotations.NullMarked;
