/** What a failure means and what to do about it: diagnoses over the one taxonomy, and a journal of them. */
@NullMarked
package dev.resilience.core.diagnosis;

import org.jspecify.annotations.NullMarked;
