/**
 * The backends of the storefront, simulated: a real HTTP server of its own in the same process, steered over HTTP to
 * fail, dawdle or hang. Shares nothing with the storefront but the process.
 */
@NullMarked
package dev.resilience.sample.simulator;

import org.jspecify.annotations.NullMarked;
