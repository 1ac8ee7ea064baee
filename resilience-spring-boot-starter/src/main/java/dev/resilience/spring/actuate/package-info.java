/** What operators see and steer. */
@NullMarked
package dev.resilience.spring.actuate;

import org.jspecify.annotations.NullMarked;
