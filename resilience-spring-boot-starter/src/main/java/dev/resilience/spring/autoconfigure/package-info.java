/** Auto-configuration of resilience. */
@NullMarked
package dev.resilience.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
