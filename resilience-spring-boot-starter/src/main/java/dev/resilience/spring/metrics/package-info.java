/** What the engines count, as meters. */
@NullMarked
package dev.resilience.spring.metrics;

import org.jspecify.annotations.NullMarked;
