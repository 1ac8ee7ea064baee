/** Says how much failure a service may spend, and acts when it is spent. */
@NullMarked
package dev.resilience.core.failurebudget;

import org.jspecify.annotations.NullMarked;
