/** What broke, and what can be done about it. */
@NullMarked
package dev.resilience.core.diagnosis;

import org.jspecify.annotations.NullMarked;
