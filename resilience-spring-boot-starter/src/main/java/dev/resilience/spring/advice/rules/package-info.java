/** The rules that come with the starter. */
@NullMarked
package dev.resilience.spring.advice.rules;

import org.jspecify.annotations.NullMarked;
