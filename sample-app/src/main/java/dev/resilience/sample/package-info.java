/** The sample: a storefront that guards the calls to its backends, and a simulator of those backends. */
@NullMarked
package dev.resilience.sample;

import org.jspecify.annotations.NullMarked;
