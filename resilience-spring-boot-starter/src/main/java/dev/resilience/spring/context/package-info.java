/** What calls take along to other threads. */
@NullMarked
package dev.resilience.spring.context;

import org.jspecify.annotations.NullMarked;
