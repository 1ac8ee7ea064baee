/** Failure budgets that come and go while the application runs. */
@NullMarked
package dev.resilience.spring.failurebudget;

import org.jspecify.annotations.NullMarked;
