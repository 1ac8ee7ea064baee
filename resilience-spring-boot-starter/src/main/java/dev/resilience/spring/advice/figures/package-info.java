/** What was measured about the instances of one name, as plain values. */
@NullMarked
package dev.resilience.spring.advice.figures;

import org.jspecify.annotations.NullMarked;
