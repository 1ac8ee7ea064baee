/** The engines of resilience, usable without Spring. */
@NullMarked
package dev.resilience.core;

import org.jspecify.annotations.NullMarked;
