/** How the storefront reaches its backends over HTTP. */
@NullMarked
package dev.resilience.sample.backend;

import org.jspecify.annotations.NullMarked;
