/** The annotations that guard methods. */
@NullMarked
package dev.resilience.spring.annotation;

import org.jspecify.annotations.NullMarked;
