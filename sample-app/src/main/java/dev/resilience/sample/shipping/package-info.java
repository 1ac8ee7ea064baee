/** Shipping quotes, asked for without holding a thread. */
@NullMarked
package dev.resilience.sample.shipping;

import org.jspecify.annotations.NullMarked;
