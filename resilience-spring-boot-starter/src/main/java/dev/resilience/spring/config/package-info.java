/** Settings: levels of precedence, where each value came from, and the check for what cannot be right. */
@NullMarked
package dev.resilience.spring.config;

import org.jspecify.annotations.NullMarked;
