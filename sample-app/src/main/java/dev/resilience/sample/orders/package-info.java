/** Orders: charged by the payment backend, kept in the database. */
@NullMarked
package dev.resilience.sample.orders;

import org.jspecify.annotations.NullMarked;
