/** Journals: lines of JSON appended to files that are followed by the next when they are full. Knows nothing of what the lines say. */
@NullMarked
package dev.resilience.core.journal;

import org.jspecify.annotations.NullMarked;
