/** What a guarded call costs, ours beside the peers. */
@NullMarked
package dev.resilience.benchmarks;

import org.jspecify.annotations.NullMarked;
